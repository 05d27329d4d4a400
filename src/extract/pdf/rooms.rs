//! How far to the right the lines of a run have room: as far as the longest of those that look alike.

use std::collections::BTreeMap;

use super::grounds::Grounds;
use crate::extract::geometry::Stretch;

/// Sizes of text that lie so close, in points, are one.
const SAME_SIZE: f32 = 0.6;

/// Lines that begin so many ems from each other stand in one column.
const COLUMN: f32 = 2.5;

/// How far to the right lines of the same build reach, for each line.
pub(super) fn rooms(run: &[Stretch], grounds: &Grounds<'_>) -> Vec<f32> {
    let builds: Vec<Build> = run
        .iter()
        .map(|s| Build {
            ground: grounds.behind(&s.bounds).map(|f| f.colour),
            size: s.size,
            left: s.bounds.left,
            right: s.bounds.right,
        })
        .collect();
    let mut groups: BTreeMap<_, Vec<(f32, f32)>> = BTreeMap::new();
    for build in &builds {
        groups.entry((build.ground, build.size.to_bits())).or_default().push((build.left, build.right));
    }
    let groups: Vec<_> =
        groups.into_iter().map(|((ground, size), lines)| (ground, f32::from_bits(size), Farthest::of(lines))).collect();
    let room = |build: &Build| {
        let alike =
            groups.iter().filter(|(ground, size, _)| *ground == build.ground && (build.size - size).abs() < SAME_SIZE);
        alike.map(|(.., lines)| lines.near(build.left, COLUMN * build.size)).fold(f32::MIN, f32::max)
    };
    builds.iter().map(room).collect()
}

/// What of a line says which others are built alike.
struct Build {
    ground: Option<u32>,
    size: f32,
    left: f32,
    right: f32,
}

/// How far lines reach, by where they begin.
struct Farthest {
    lefts: Vec<f32>,
    /// The farthest end of each 1, 2, 4, 8, … lines that follow each other.
    farthest: Vec<Vec<f32>>,
}

impl Farthest {
    fn of(mut lines: Vec<(f32, f32)>) -> Self {
        lines.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (lefts, rights) = lines.into_iter().unzip();
        let mut farthest: Vec<Vec<f32>> = vec![rights];
        let mut width = 1;
        while let Some(last) = farthest.last().filter(|last| last.len() > width) {
            let wider = (0..last.len() - width).map(|n| last[n].max(last[n + width])).collect();
            farthest.push(wider);
            width *= 2;
        }
        Self { lefts, farthest }
    }

    /// How far those reach that begin closer than so much to a place.
    fn near(&self, left: f32, most: f32) -> f32 {
        let from = self.lefts.partition_point(|other| left - other >= most);
        let to = self.lefts.partition_point(|other| other - left < most);
        if from >= to {
            return f32::MIN;
        }
        let level = (to - from).ilog2() as usize;
        let row = &self.farthest[level];
        row[from].max(row[to - (1 << level)])
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{extract::pdf::draw::Fill, model::document::Bounds};

    proptest! {
        #[test]
        fn room_is_what_a_look_at_all_lines_tells(
            lines in prop::collection::vec((0..60_u8, 1..90_u8, 0..200_u8, 8..12_u8), 0..60)
        ) {
            let stretch = |(left, width, top, size): &(u8, u8, u8, u8)| {
                let (left, top, size) = (f32::from(*left), f32::from(*top), f32::from(*size) / 2.0);
                let bounds = Bounds { left, top, right: left + f32::from(*width), bottom: top + size };
                Stretch { text: String::new(), bounds, baseline: top, size, colour: 0, spaced: false }
            };
            let run: Vec<Stretch> = lines.iter().map(stretch).collect();
            let fills = [Fill { bounds: Bounds { left: 0.0, top: 50.0, right: 90.0, bottom: 90.0 }, colour: 7 }];
            let grounds = Grounds::of(&fills);
            let ground = |s: &Stretch| grounds.behind(&s.bounds).map(|f| f.colour);
            let alike = |a: &Stretch, b: &Stretch| {
                (a.size - b.size).abs() < 0.6 && (a.bounds.left - b.bounds.left).abs() < 2.5 * a.size && ground(a) == ground(b)
            };
            let reach = |a: &Stretch| run.iter().filter(|b| alike(a, b)).map(|b| b.bounds.right).fold(f32::MIN, f32::max);
            prop_assert_eq!(rooms(&run, &grounds), run.iter().map(reach).collect::<Vec<_>>());
        }
    }
}
