//! Wording that is the same everywhere: counted nouns, lists, suggestions, visible characters.

use std::fmt;

/// A number with its noun: `1 neuron`, `1,797 rows`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted(pub u64, pub &'static str);

impl fmt::Display for Counted {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let Counted(count, noun) = *self;
        if count == 1 {
            return write!(f, "1 {noun}");
        }
        write!(f, "{} {}", grouped(count), plural_of(noun))
    }
}

/// Several of a noun. In `entry of W` the first word is counted.
pub fn plural_of(noun: &str) -> String {
    let (head, rest) = noun.find(" of ").map_or((noun, ""), |at| noun.split_at(at));
    format!("{}{rest}", plural(head))
}

/// The digits in groups of three: `1,797`.
pub fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn plural(noun: &str) -> String {
    if let Some(stem) = noun.strip_suffix('y')
        && !stem.ends_with(['a', 'e', 'i', 'o', 'u'])
    {
        return format!("{stem}ies");
    }
    // The `ch` of `epoch` is spoken as a k.
    let hisses =
        noun != "epoch" && ["s", "x", "ch", "sh"].iter().any(|ending| noun.ends_with(ending));
    format!("{noun}{}", if hisses { "es" } else { "s" })
}

/// So many names are listed one by one.
const MOST_LISTED: usize = 50;

/// `a`, `a and b`, `a, b and c`, each in backticks.
pub fn list(names: &[&str]) -> String {
    let mut quoted: Vec<String> =
        names.iter().take(MOST_LISTED).map(|name| format!("`{name}`")).collect();
    match names.len().saturating_sub(MOST_LISTED) {
        0 => {}
        more => quoted.push(format!("{} more", grouped(more as u64))),
    }
    match quoted.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

/// `a`, `a or b`, `a, b or c`, each in backticks.
pub fn alternatives(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
    }
}

/// The candidate nearest to a misspelt word, if one is near enough to be meant: a difference in
/// case only, or at most two slips (one in words of up to four letters) of a letter missing, added,
/// changed, or swapped with its neighbour. Among equals the first candidate wins.
pub fn did_you_mean<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let letters = word.chars().count();
    // As many slips as letters would make any word of any other.
    let most = if letters <= 4 { 1 } else { 2 }.min(letters.saturating_sub(1));
    let distance = |candidate: &str| {
        if candidate.eq_ignore_ascii_case(word) {
            return 0;
        }
        // A bound from below that is quick, since candidates may be many and long.
        match candidate.len().abs_diff(word.len()) > 4 * most {
            true => usize::MAX,
            false => strsim::damerau_levenshtein(word, candidate),
        }
    };
    candidates
        .into_iter()
        .filter(|candidate| *candidate != word)
        .map(|candidate| (distance(candidate), candidate))
        .filter(|(distance, _)| *distance <= most)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// The text with control and bidirectional characters as visible marks.
pub fn visible(text: &str) -> String {
    let mut drawn = String::with_capacity(text.len());
    for character in text.chars() {
        push_visible(&mut drawn, character);
    }
    drawn
}

/// Appends a character, or the mark that stands for it: `␛` for escape, `<U+202E>` for one that has
/// no picture of its own.
pub(super) fn push_visible(drawn: &mut String, character: char) {
    match character {
        '\0'..='\x1f' => drawn.extend(char::from_u32(0x2400 + u32::from(character))),
        '\x7f' => drawn.push('␡'),
        _ if character.is_control() || is_invisible(character) => {
            drawn.push_str(&format!("<U+{:04X}>", u32::from(character)));
        }
        _ => drawn.push(character),
    }
}

/// Characters that change the direction of text: what is seen is not what is read.
pub fn is_bidi_control(character: char) -> bool {
    matches!(character,
        '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Characters that change the direction of text, break lines, draw nothing, or look like a blank
/// without being one.
pub fn is_invisible(character: char) -> bool {
    let is_blank = character != ' ' && character.is_whitespace();
    is_blank
        || is_bidi_control(character)
        || matches!(character,
            '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}'
            | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
            | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_carry_their_noun() {
        assert_eq!(Counted(1, "neuron").to_string(), "1 neuron");
        assert_eq!(Counted(0, "neuron").to_string(), "0 neurons");
        assert_eq!(Counted(1797, "row").to_string(), "1,797 rows");
        assert_eq!(
            Counted(1_000_000, "trainable number").to_string(),
            "1,000,000 trainable numbers"
        );
        assert_eq!(Counted(2, "entry").to_string(), "2 entries");
        assert_eq!(Counted(12, "entry of W").to_string(), "12 entries of W");
        assert_eq!(Counted(3, "copy").to_string(), "3 copies");
        assert_eq!(Counted(3, "delay").to_string(), "3 delays");
        assert_eq!(Counted(3, "batch").to_string(), "3 batches");
        assert_eq!(Counted(100, "tick").to_string(), "100 ticks");
    }

    #[test]
    fn alternatives_end_with_or() {
        assert_eq!(alternatives(&["a"]), "`a`");
        assert_eq!(alternatives(&["a", "b", "c"]), "`a`, `b` or `c`");
    }

    #[test]
    fn lists_end_with_and() {
        assert_eq!(list(&[]), "");
        assert_eq!(list(&["a"]), "`a`");
        assert_eq!(list(&["a", "b"]), "`a` and `b`");
        assert_eq!(list(&["a", "b", "c"]), "`a`, `b` and `c`");
    }

    #[test]
    fn near_words_are_suggested() {
        let words = ["hidden", "input", "tanh", "relu", "net"];
        assert_eq!(did_you_mean("hiden", words), Some("hidden"));
        assert_eq!(did_you_mean("ihdden", words), Some("hidden"));
        assert_eq!(did_you_mean("TANH", words), Some("tanh"));
        assert_eq!(did_you_mean("tahn", words), Some("tanh"));
        assert_eq!(did_you_mean("thhn", words), None, "two slips in four letters");
        assert_eq!(did_you_mean("layer", words), None);
        assert_eq!(did_you_mean("h1", ["h2", "h3"]), Some("h2"), "ties go by order");
        assert_eq!(did_you_mean("x", ["y"]), None, "nothing of a one-letter name would remain");
        assert_eq!(did_you_mean("", ["y"]), None);
    }

    #[test]
    fn hidden_characters_become_visible() {
        assert_eq!(visible("a\x1b[31m\u{202e}b\x7f\u{85}"), "a␛[31m<U+202E>b␡<U+0085>");
        assert_eq!(visible("größe \u{1f9e0}"), "größe \u{1f9e0}");
        assert_eq!(visible("a\nb\tc"), "a␊b␉c");
        assert_eq!(visible("\u{a0}\u{3000}\u{200d}"), "<U+00A0><U+3000><U+200D>");
    }
}
