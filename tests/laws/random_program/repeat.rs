//! Statements of a random program in loops, with numbers in the names of their blocks.

/// Every third statement about blocks in a loop of one round, whose number is that of a block; `k`
/// is also a number of its delays.
pub fn in_loops(statements: Vec<String>, seed: usize) -> Vec<String> {
    let in_loop = |(index, statement): (usize, String)| match (index + seed) % 3 {
        0 => looped(&statement).unwrap_or(statement),
        _ => statement,
    };
    statements.into_iter().enumerate().map(in_loop).collect()
}

/// A statement in a loop; absent where it names no block by a letter and a number.
fn looped(statement: &str) -> Option<String> {
    let begins = ["hidden ", "output "].iter().any(|word| statement.starts_with(word));
    if statement.contains('"') || !(begins || statement.contains("->")) {
        return None;
    }
    let first = words(statement).into_iter().find_map(number_of)?;
    let filled = words(statement).into_iter().map(|word| match number_of(word) {
        Some(number) if number == first => format!("{}{{k}}", &word[..1]),
        Some(number) if number > first => format!("{}{{k + {}}}", &word[..1], number - first),
        Some(number) => format!("{}{{k - {}}}", &word[..1], first - number),
        None => word.to_string(),
    });
    let body = filled.collect::<String>().replace("delay(", "delay(k - k + ");
    Some(format!("for k in {first}..{first} {{ {body} }}"))
}

/// The number in the name of a block, such as `b3`.
fn number_of(word: &str) -> Option<u32> {
    let digits = word.strip_prefix(|letter: char| letter.is_ascii_lowercase())?;
    digits.parse().ok()
}

/// A text cut into words and what is between them.
fn words(text: &str) -> Vec<&str> {
    let is_letter = |character: char| character.is_ascii_alphanumeric() || character == '_';
    text.split_inclusive(|character| !is_letter(character))
        .flat_map(|piece| {
            let end = piece.find(|character| !is_letter(character)).unwrap_or(piece.len());
            [&piece[..end], &piece[end..]]
        })
        .collect()
}
