//! Numbers of the items of an ordered list: `ol start reversed`, `li value`.

use scraper::ElementRef;

use super::drawn;
use crate::model::marks::Mark;

/// Numbers the items of a list, one after the other.
#[derive(Debug)]
pub(super) struct ItemNumbers {
    /// The next number; none in a list that is not ordered.
    next: Option<i64>,
    step: i64,
}

impl ItemNumbers {
    /// Begins with the first item of an element.
    pub(super) fn new(list: ElementRef<'_>) -> Self {
        if list.value().name() != "ol" {
            return Self { next: None, step: 1 };
        }
        let start = integer(list, "start");
        if list.value().attr("reversed").is_none() {
            return Self { next: Some(start.unwrap_or(1)), step: 1 };
        }
        let items = list.child_elements().filter(|e| e.value().name() == "li" && !is_hidden(*e)).count();
        Self { next: start.or(i64::try_from(items).ok()), step: -1 }
    }

    /// Returns the number of the next item; one that is hidden is not counted.
    pub(super) fn next(&mut self, item: ElementRef<'_>) -> Option<i64> {
        let number = self.next.map(|next| integer(item, "value").unwrap_or(next))?;
        if !is_hidden(item) {
            self.next = Some(number.saturating_add(self.step));
        }
        Some(number)
    }
}

fn is_hidden(element: ElementRef<'_>) -> bool {
    drawn::mark(element.value()) == Some(Mark::Hidden)
}

fn integer(element: ElementRef<'_>, name: &str) -> Option<i64> {
    element.value().attr(name)?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use scraper::Html;

    use super::*;

    #[test]
    fn items_have_the_numbers_that_a_browser_draws() {
        for (list, want) in [
            ("<ol><li>a<li>b</ol>", vec![Some(1), Some(2)]),
            ("<ol start=4><li>a<li>b</ol>", vec![Some(4), Some(5)]),
            ("<ol><li value=3>a<li>b<li value=7>c<li>d</ol>", vec![Some(3), Some(4), Some(7), Some(8)]),
            ("<ol reversed><li>a<li>b<li>c</ol>", vec![Some(3), Some(2), Some(1)]),
            ("<ol reversed start=10><li>a<li value=5>b<li>c</ol>", vec![Some(10), Some(5), Some(4)]),
            ("<ol><li>a<li hidden>b<li>c</ol>", vec![Some(1), Some(2), Some(2)]),
            ("<ol start=x><li value=y>a</ol>", vec![Some(1)]),
            ("<ol start=9223372036854775807><li>a<li>b</ol>", vec![Some(i64::MAX), Some(i64::MAX)]),
            ("<ul><li value=3>a</ul>", vec![None]),
        ] {
            let html = Html::parse_fragment(list);
            let list_element = html.root_element().child_elements().next().expect("a list");
            let mut numbers = ItemNumbers::new(list_element);
            let got: Vec<_> = list_element.child_elements().map(|item| numbers.next(item)).collect();
            assert_eq!(got, want, "{list}");
        }
    }
}
