use proptest::prelude::*;

use super::ast::{self, AttributeKind, ExprKind, ItemKind, Reference, Relation, Role};
use super::written::{Item, Statement, Template};
use super::*;
use crate::diagnostic::{has_errors, render};

fn parsed(text: &str) -> (Program, Vec<Diagnostic>) {
    parse(&Source::new("a.net", text, "."))
}

/// The statements of a program without mistakes.
fn accepted(text: &str) -> Vec<Item> {
    let source = Source::new("a.net", text, ".");
    let (program, messages) = parse(&source);
    assert!(messages.is_empty(), "{}", render(&source, &messages, false));
    assert!(program.broken.is_empty());
    items(&program)
}

/// The statements of a program that are neither loops nor uses.
fn items(program: &Program) -> Vec<Item> {
    let items = program.statements.iter().filter_map(|statement| match statement {
        Statement::Item(item) => Some(item.clone()),
        Statement::For(_) | Statement::Use(_) => None,
    });
    items.collect()
}

/// A name without holes.
fn plain(text: &str) -> Template {
    Template { text: text.into(), holes: Vec::new() }
}

/// Code, message and marked text of each mistake.
fn mistakes(text: &str) -> Vec<(Code, String, String)> {
    let source = Source::new("a.net", text, ".");
    let (_, messages) = parse(&source);
    let marked = |message: &Diagnostic| source.slice(message.primary.span).to_string();
    messages
        .iter()
        .map(|message| (message.code, message.message.to_string(), marked(message)))
        .collect()
}

fn message_of(text: &str) -> String {
    let found = mistakes(text);
    assert_eq!(found.len(), 1, "`{text}` gives {found:?}");
    found[0].1.clone()
}

const AUTOENCODER: &str = "\
# An autoencoder with tied, transposed weights.
net autoencoder
input  x[64]
hidden e[16], d[16] : tanh, bias
hidden c[4]         : tanh, bias
output y[64]        : sigmoid, bias
matrix A : xavier
matrix B : xavier

x -> e : as A
e -> c : as B
c -> d : as B^T
d -> y : as A^T
";

const SUNSPOTS: &str = "\
param n = 16
let s = scale(sun.number)
input x[1]; hidden h[2 * n] : tanh, bias(0.1, frozen) as b, start([1, 0])
output y[1] : bias
clock layered
precision f64
seed 7
x, h -> h -> y : delay(0..7), sparse(10%),   # goes on
                 mask = [[1, 0],
                         [0, 1]]
data sun : csv(\"data/sunspots.csv\"), sequence = all, split(
  train = 1700..1920, by = year,
  test = 20%)
train {
  feed x = s
  fit  y = ahead(s, 1) : mse, weight = 1, at(2)
  over windows(64, stride = 16, skip = 0), batch(32), epochs(100)
  by   adam(lr = 0.003), clip(1.0)
  baseline persistence
}
run {
  feed x = [[1, 0, 1], [0, 1, 1]]   # a sample for each tick
  start r = 0.5; free 8
  show r, dr, h
  record h, y
}
";

const LSTM: &str = "\
param n = 64
input  x[8]
hidden i[n], f[n], o[n] : sigmoid, bias
hidden z[n]             : tanh, bias
hidden c[n]                            # cell
clock layered
x -> i, f, o, z
h -> i, f, o, z : delay(1)
z -> c : copy, gate(i)
";

#[test]
fn the_programs_of_the_language_are_accepted() {
    assert_eq!(accepted(AUTOENCODER).len(), 11);
    assert_eq!(accepted(SUNSPOTS).len(), 12);
    assert_eq!(accepted(LSTM).len(), 9);
    assert_eq!(
        accepted("matrix A\nlet a = d.p00..p77 / 16\nlet b = onehot(d.digit, 0..9)").len(),
        3
    );
}

#[test]
fn line_ends_of_other_systems_change_nothing_but_places() {
    let kinds = |text: &str| -> Vec<std::mem::Discriminant<ItemKind<Template>>> {
        accepted(text).iter().map(|item| std::mem::discriminant(&item.kind)).collect()
    };
    for text in [AUTOENCODER, SUNSPOTS, LSTM] {
        assert_eq!(kinds(text), kinds(&text.replace('\n', "\r\n")));
        assert_eq!(kinds(text), kinds(&format!("\u{feff}{}", text.trim_end())));
    }
    let text = "input x[3]\r\nx -> y\r\n";
    assert_eq!(accepted(text)[1].span, Span::new(12, 18));
}

#[test]
fn blocks_have_a_role_names_sizes_and_attributes() {
    let items = accepted("hidden e[16], d[2 * n] : tanh, bias(0.1) as b");
    let ItemKind::Blocks { role, blocks, attributes } = &items[0].kind else { panic!() };
    assert_eq!(*role, Role::Hidden);
    assert_eq!((blocks[0].name.text.text.as_str(), blocks[0].name.span), ("e", Span::new(7, 8)));
    assert_eq!(blocks[0].size.kind, ExprKind::Number(16.0));
    assert_eq!((blocks[1].name.text.text.as_str(), blocks[1].size.span), ("d", Span::new(16, 21)));
    let AttributeKind::Item { value, alias } = &attributes[1].kind else { panic!() };
    assert!(matches!(&value.kind, ExprKind::Call { word, arguments }
        if word.text == "bias" && arguments.len() == 1));
    assert_eq!(alias.as_ref().map(|alias| alias.name.text.text.as_str()), Some("b"));
    assert_eq!(attributes[1].span, Span::new(31, 45));
}

#[test]
fn connections_are_chains_of_lists() {
    let items = accepted("x, h -> a -> b, c : as P^T, mask = [[1]]");
    let ItemKind::Connections { chain, attributes } = &items[0].kind else { panic!() };
    let names = |link: &Vec<ast::End<Template>>| -> Vec<String> {
        link.iter().map(|end| end.name.text.text.clone()).collect()
    };
    let links: Vec<Vec<String>> = chain.iter().map(names).collect();
    assert_eq!(links, [vec!["x", "h"], vec!["a"], vec!["b", "c"]]);
    let name = ast::Name { text: plain("P"), span: Span::new(23, 24) };
    assert_eq!(attributes[0].kind, AttributeKind::As(Reference { name, transposed: true }));
    assert!(matches!(&attributes[1].kind, AttributeKind::Set { word, .. } if word.text == "mask"));
}

#[test]
fn lines_are_assignments_or_lists() {
    let items = accepted("train {\n fit y = s : mse, weight = 2\n over batch(32)\n}");
    let ItemKind::Experiment { verb, lines } = &items[0].kind else { panic!() };
    assert_eq!((verb.text.as_str(), verb.span), ("train", Span::new(0, 5)));
    assert_eq!(items[0].span, Span::new(0, 54));
    let assignment = lines[0].assignment.as_ref().unwrap();
    assert_eq!((assignment.target.text.text.as_str(), lines[0].attributes.len()), ("y", 2));
    assert_eq!((lines[1].verb.text.as_str(), &lines[1].assignment), ("over", &None));
    assert_eq!(lines[1].span, Span::new(38, 52));
}

#[test]
fn several_mistakes_are_told_at_their_places_and_the_rest_is_kept() {
    let text = "# größe\ninput x[3]\nhiden h[3]\noutput y[]\nx -> -> h\ntrain {\n  feed x s\n  \
                fit y = s\n}\nx -> y";
    let (program, messages) = parsed(text);
    let found: Vec<(Code, &str, Span)> = messages
        .iter()
        .map(|message| (message.code, &*message.message, message.primary.span))
        .collect();
    assert_eq!(
        found,
        [
            (Code::UnknownStatement, "`hiden` does not begin a statement", Span::new(21, 26)),
            (Code::Syntax, "expected a value, found `]`", Span::new(41, 42)),
            (Code::Syntax, "expected a name, found `->`", Span::new(48, 50)),
            (Code::Syntax, "expected `=`, found `s`", Span::new(70, 71)),
        ]
    );
    let items = items(&program);
    assert_eq!(items.len(), 3);
    let ItemKind::Experiment { lines, .. } = &items[1].kind else { panic!() };
    assert_eq!(lines.len(), 1);
    assert_eq!(program.broken.names, ["feed", "h", "y"]);
}

#[test]
fn a_misspelt_statement_comes_with_its_edit() {
    let (_, messages) = parsed("hiden h[3]");
    let edit = messages[0].help.edit.as_ref().unwrap();
    assert_eq!((edit.span, edit.replacement.as_str()), (Span::new(0, 5), "hidden"));
}

#[test]
fn messages_speak_the_language() {
    for (text, message) in [
        ("hidden h", "expected a size in brackets, such as `h[64]`, found the end of the line"),
        ("hidden h[3] foo", "expected `,`, `:` or the end of the line, found `foo`"),
        ("hidden h[3] : tanh,", "expected an attribute, found the end of the line"),
        ("hidden h[3 4]", "expected `]`, found `4`"),
        ("param n", "expected `=`, found the end of the line"),
        ("param n = 2x", "expected a value, found `2x`"),
        ("let a = sun.", "expected a column, found the end of the line"),
        ("x => h", "expected `,` or `->`, found `=>`"),
        ("x, h", "expected `,` or `->`, found the end of the line"),
        ("3", "expected a statement, such as `hidden h[64]`, found `3`"),
        ("data d : csv('a')", "expected an argument or `)`, found `'`"),
        ("run { 3 }", "expected a line, such as `feed x = s`, found `3`"),
        ("run { free 1 } x", "expected the end of the line, found `x`"),
        ("train", "expected `{` behind `train`, found the end of the line"),
        ("hidden h[3] { a }", "`hidden` takes no `{ … }`"),
        ("run { feed x = 3 { a } }", "`feed` takes no `{ … }`"),
        ("{ a }", "expected a statement, found `{`"),
        ("x = 3", "`x` does not begin a statement"),
    ] {
        assert_eq!(message_of(text), message);
    }
}

#[test]
fn words_of_the_language_are_no_names() {
    for text in ["hidden train[3]", "train -> h", "x -> r", "param to = 3", "x -> h : as from"] {
        assert!(message_of(text).ends_with("is a word of the language and cannot be a name"));
    }
}

#[test]
fn later_editions_are_told_from_mistakes() {
    for text in ["task dms : dt = 20", "analyze stability"] {
        assert!(message_of(text).contains("is reserved, but this edition"), "{text}");
    }
}

#[test]
fn expectations_have_a_left_side_a_relation_and_a_right_side() {
    let relation = |text: &str| match accepted(text).remove(0).kind {
        ItemKind::Expect(expectation) => (expectation.relation, expectation.within.is_some()),
        other => panic!("{other:?}"),
    };
    assert_eq!(relation("expect structure = recurrent"), (Relation::Equal, false));
    assert_eq!(relation("expect latency(y) == 2"), (Relation::Equal, false));
    assert_eq!(relation("expect neurons + 1 >= 2 * n"), (Relation::GreaterOrEqual, false));
    assert_eq!(relation("expect loss(test) ~ 10% within 1e-3"), (Relation::Near, true));
    let items = accepted("run {\n  expect h[1..3]@2 ~ [0.76,\n 0.96, 1] within 1e-3\n}");
    let ItemKind::Experiment { lines, .. } = &items[0].kind else { panic!("a run") };
    let expectation = lines[0].expectation.as_ref().expect("the verb is `expect`");
    assert_eq!(expectation.relation, Relation::Near);
    let ExprKind::At { block, part: Some(_), .. } = &expectation.left.kind else {
        panic!("a part of a block at a tick")
    };
    assert_eq!(block.text, plain("h"));
    assert_eq!(message_of("expect y"), "an expectation compares two values");
}

/// A program in short: loops and uses with their parts, all else as `.`.
fn outline(statements: &[Statement]) -> String {
    let parts = statements.iter().map(|statement| match statement {
        Statement::Item(_) => ".".to_string(),
        Statement::For(written) => {
            format!("for {} ({})", written.variable.text, outline(&written.body))
        }
        Statement::Use(used) => {
            let given = used.given.iter().map(|given| given.name.text.as_str());
            let given: Vec<&str> = given.collect();
            format!("{} as {} {given:?}", used.path, used.prefix.text)
        }
    });
    parts.collect::<Vec<_>>().join(" ")
}

#[test]
fn loops_hold_statements_loops_and_experiments() {
    let text = "for k in 1..n{ hidden a{k}[3]; for j in 1..k\n{\n a{k} -> a{j}\n run {\n show a{k}\n \
                }\n}\n}\nx -> a1";
    let (program, messages) = parsed(text);
    assert_eq!(messages, []);
    assert_eq!(outline(&program.statements), "for k (. for j (. .)) .");
    let (program, messages) = parsed("use \"a b.net\" as p : n = 50, gain = 1.2\nuse \"c\" as q");
    assert_eq!(messages, []);
    assert_eq!(outline(&program.statements), r#"a b.net as p ["n", "gain"] c as q []"#);
}

#[test]
fn holes_stand_within_names_with_their_places() {
    let items = accepted("a{k % n + 1}_in{2} -> b");
    let ItemKind::Connections { chain, .. } = &items[0].kind else { panic!("a connection") };
    let name = &chain[0][0].name;
    assert_eq!((name.text.text.as_str(), name.span), ("a_in", Span::new(0, 18)));
    let holes: Vec<_> = name.text.holes.iter().map(|hole| (hole.at, hole.span)).collect();
    assert_eq!(holes, [(1, Span::new(1, 12)), (4, Span::new(15, 18))]);
    assert_eq!(name.text.beginning(), Some("a"));
}

#[test]
fn what_cannot_stand_in_a_loop_is_told() {
    for word in ["net a", "param n = 1", "clock layered", "seed 2", "use \"a.net\" as p"] {
        let first = word.split(' ').next().unwrap_or_default();
        let message = message_of(&format!("for k in 1..2 {{\n  {word}\n}}"));
        assert_eq!(message, format!("`{first}` cannot stand in a loop"));
    }
    let in_run = "run {\n  for k in 1..2 { show a{k} }\n  ticks 3\n}";
    assert_eq!(message_of(in_run), "a loop cannot stand in an experiment");
    assert_eq!(mistakes("for k on 1..2 {\n  x -> )\n  hiden h{k}[2]\n}\nh1 -> y").len(), 3);
}

#[test]
fn the_first_line_may_name_the_edition() {
    let (program, messages) = parsed("# a program\nnetc 1\ninput x[2]");
    assert_eq!((program.edition, messages.len()), (1, 0));
    assert_eq!(message_of("input x[2]\nnetc 1"), "the edition stands before all other statements");
    let refused = mistakes("netc 2\nhidn h[3]\ninput x[");
    assert_eq!(refused.len(), 1);
    assert_eq!(refused[0].0, Code::UnknownEdition);
}

#[test]
fn an_empty_program_shows_the_smallest() {
    for text in ["", "\n\n", "# only a comment", "\u{feff}", ";;"] {
        let (_, messages) = parsed(text);
        assert_eq!(messages.len(), 1);
        assert_eq!(
            (messages[0].code, messages[0].primary.span),
            (Code::EmptyProgram, Span::default())
        );
        let help = &messages[0].help;
        let smallest = help.text.split('`').nth(1).unwrap();
        assert_eq!(accepted(smallest).len(), 3);
    }
}

#[test]
fn deep_but_allowed_nesting_is_read() {
    for (open, close) in [("(", ")"), ("[", "]"), ("f(", ")"), ("f(a = -", ")")] {
        let text = format!("param p = {}1{}", open.repeat(128), close.repeat(128));
        assert_eq!(accepted(&text).len(), 1);
    }
}

/// What a quadratic step anywhere would take hours for.
#[test]
fn huge_programs_take_bounded_time() {
    let cases = [
        ("[".repeat(10 << 20), 0, 1),
        (")\n".repeat(200_000), 0, 200_000),
        (format!("{}y", "x,".repeat(8 << 20)), 0, 1),
        ("hidden h[64] : tanh, bias(0.1)\nx -> h : sparse(10%)\n".repeat(20_000), 40_000, 0),
        ("for k in 1..2 {\n".repeat(100_000), 0, 100_000),
        (format!("{}{}", "for k in 1..2 {\n".repeat(128), "}\n".repeat(128)), 1, 0),
        (format!("x -> a{}1{}", "{b".repeat(128), "}".repeat(128)), 1, 0),
        (format!("let s = {}1", "if a then b else ".repeat(10_000)), 0, 1),
        ("hidden h\n".repeat(100_000), 0, 100_000),
        ("\"\n".repeat(100_000), 0, 100_000),
        ("train {\n".repeat(100_000), 100_000, 100_000),
        (format!("param p = {}1", "-".repeat(900_000)), 0, 1),
        (format!("matrix A : init = [{}1]", "1, ".repeat(300_000)), 1, 0),
        (format!("param p = {}1 1{}\n", "f(".repeat(128), ")".repeat(128)).repeat(500), 0, 500),
    ];
    for (text, items, messages) in cases {
        let (program, found) = parsed(&text);
        assert_eq!((program.statements.len(), found.len()), (items, messages), "{}", &text[..20]);
        let drawn = render(&Source::new("a.net", text, "."), &found, false);
        assert!(drawn.len() < 200_000);
    }
}

/// Pieces of programs, well put together now and then.
fn scraps() -> impl Strategy<Value = String> {
    let scrap = prop::sample::select(vec![
        "hidden ",
        "input ",
        "x",
        "h",
        "[",
        "]",
        "(",
        ")",
        "{",
        "}",
        "3",
        "10%",
        "->",
        ",",
        ":",
        "=",
        "\n",
        "\r\n",
        ";",
        "# é\n",
        "\"a",
        "\"",
        "as ",
        "^T",
        "train ",
        "run {",
        "feed ",
        "-",
        "for ",
        "k in 1..3",
        "{k}",
        "use ",
        "netc 1",
        "if ",
        " then ",
        " else ",
        "@",
        "~",
        "expect ",
        "..",
        ".",
        "not ",
        "and ",
        "ö",
        "\0",
        "\u{202e}",
        "let s = ",
        "\\",
        "1e",
        " ",
        "\r",
    ]);
    prop::collection::vec(scrap, 0..40).prop_map(|scraps| scraps.concat())
}

proptest! {
    #[test]
    fn any_text_is_read_and_its_messages_drawn(text in prop_oneof![scraps(), ".*"]) {
        let source = Source::new("a.net", text, ".");
        let (program, messages) = parse(&source);
        prop_assert!(!program.statements.is_empty() || !source.text.is_empty() || has_errors(&messages));
        for message in &messages {
            let labels = message.secondary.iter().chain([&message.primary]);
            for span in labels.map(|label| label.span) {
                prop_assert!(source.text.get(span.start..span.end).is_some(), "{span:?}");
            }
        }
        let drawn = render(&source, &messages, false);
        let hidden = drawn.contains(['\0', '\u{202e}', '\r', '\x1b']);
        prop_assert!(!hidden, "{drawn:?}");
    }

    #[test]
    fn a_mistake_is_told_once(lines in prop::collection::vec(0..6_usize, 1..20)) {
        let choices = ["x -> y", "hidden h[3", "x -> )", "hiden h[3]", "let s = \"a", "x -> y : ,"];
        let text: Vec<&str> = lines.iter().map(|line| choices[*line]).collect();
        // A bracket without partner reaches to the next line that begins like a statement.
        let text = text.join("\nseed 1\n");
        let planted = lines.iter().filter(|line| **line > 0).count();
        let (program, messages) = parsed(&text);
        prop_assert_eq!(messages.len(), planted, "{}", text);
        prop_assert_eq!(program.statements.len(), 2 * lines.len() - 1 - planted);
    }
}

#[test]
fn a_part_of_a_program_is_put_on_one_line() {
    let text = "let a = f(\"b # \\\" c\",  # why\n          2)\n  # more\n";
    assert_eq!(on_one_line(text), "let a = f(\"b # \\\" c\", 2)");
}
