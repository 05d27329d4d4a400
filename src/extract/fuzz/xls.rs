//! A workbook of Excel as it was before 2007, the least that a reader needs: a sheet with a text and a number.

/// A compound file has sectors of 512 bytes: its head, where they are chained, its folder, and a stream.
fn compound(stream: &str, content: &[u8]) -> Vec<u8> {
    let sectors = content.len().max(4096).div_ceil(512);
    let number = |n: usize| u32::try_from(n).unwrap_or(0).to_le_bytes();
    let mut head = vec![0; 512];
    head[..8].copy_from_slice(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
    for (at, n) in [(24, 0x3E_u16), (26, 3), (28, 0xFFFE), (30, 9), (32, 6)] {
        head[at..at + 2].copy_from_slice(&n.to_le_bytes());
    }
    for (at, n) in [(44, 1), (48, 1), (56, 4096), (60, 0xFFFF_FFFE), (68, 0xFFFF_FFFE)] {
        head[at..at + 4].copy_from_slice(&number(n));
    }
    head[76..].fill(0xFF);
    head[76..80].copy_from_slice(&number(0));
    let mut chain: Vec<u8> = [0xFFFF_FFFD, 0xFFFF_FFFE].into_iter().flat_map(number).collect();
    (0..sectors).for_each(|n| chain.extend(number(if n + 1 == sectors { 0xFFFF_FFFE } else { n + 3 })));
    chain.resize(512, 0xFF);
    let entry = |name: &str, kind: u8, from: usize, size: usize, child: usize| {
        let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        entry.resize(64, 0);
        entry.extend(u16::try_from(name.len() * 2 + 2).unwrap_or(0).to_le_bytes());
        entry.extend([kind, 1]);
        entry.extend([0xFFFF_FFFF, 0xFFFF_FFFF, child].into_iter().flat_map(number));
        entry.resize(116, 0);
        entry.extend([number(from), number(size), number(0)].concat());
        entry
    };
    let folder =
        [entry("Root Entry", 5, 0xFFFF_FFFE, 0, 1), entry(stream, 2, 2, sectors * 512, 0xFFFF_FFFF), vec![0; 256]];
    let mut content = content.to_vec();
    content.resize(sectors * 512, 0);
    [head, chain, folder.concat(), content].concat()
}

/// A workbook as it was before 2007: a sheet with a text and a number.
pub(super) fn book() -> Vec<u8> {
    let record = |kind: u16, bytes: &[u8]| {
        let length = u16::try_from(bytes.len()).unwrap_or(0);
        [&kind.to_le_bytes(), &length.to_le_bytes(), bytes].concat()
    };
    let begin = |what: u16| record(0x809, &[&0x600_u16.to_le_bytes()[..], &what.to_le_bytes(), &[0; 12]].concat());
    let name = [&[5, 0][..], b"Obras"].concat();
    let globals = |at: u32| {
        [begin(5), record(0x85, &[&at.to_le_bytes()[..], &[0, 0], &name].concat()), record(0xA, &[])].concat()
    };
    let at = u32::try_from(globals(0).len()).unwrap_or(0);
    let text = [&[0, 0, 0, 0, 0, 0, 3, 0, 0][..], b"abc"].concat();
    let sheet = [
        begin(0x10),
        record(0x204, &text),
        record(0x203, &[&[1, 0, 0, 0, 0, 0][..], &1.5_f64.to_le_bytes()].concat()),
        record(0xA, &[]),
    ];
    compound("Workbook", &[globals(at), sheet.concat()].concat())
}
