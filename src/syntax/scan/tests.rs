use super::*;
use crate::diagnostic::Code;

/// The pieces as texts, lines of bodies indented, broken ones marked.
fn pieces(source: &str) -> Vec<String> {
    let scan = scan(source);
    assert_eq!(scan.text.len(), source.len());
    let mut lines = Vec::new();
    for piece in &scan.pieces {
        lines.push(drawn(source, piece));
        let body = piece.body.iter().flat_map(|body| &body.pieces);
        lines.extend(body.map(|line| format!("  {}", drawn(source, line))));
    }
    lines
}

fn drawn(source: &str, piece: &Piece) -> String {
    let mark = if piece.broken { "! " } else { "" };
    format!("{mark}{}", &source[piece.span.start..piece.span.end])
}

/// Code and primary place of each message.
fn mistakes(source: &str) -> Vec<(Code, Span)> {
    scan(source).messages.iter().map(|message| (message.code, message.primary.span)).collect()
}

#[test]
fn statements_end_where_lines_do_or_at_semicolons() {
    let source = "input x[3]; output y[2] # two\r\n\r\n\r\nx -> y;;\n";
    assert_eq!(pieces(source), ["input x[3]", "output y[2]", "x -> y"]);
    assert_eq!(mistakes(source), []);
}

#[test]
fn statements_go_on_in_brackets_and_after_operators() {
    for source in
        ["x ->\n\n y", "h : tanh, # f\n bias", "f(\n1\n)", "a +\nb", "k %\n 3", "a and\nb"]
    {
        assert_eq!(pieces(source), [source]);
        assert!(!scan(source).text.contains(['\n', '#']));
    }
    assert_eq!(pieces("param p = 20%\nx -> y"), ["param p = 20%", "x -> y"]);
}

#[test]
fn experiments_hold_lines() {
    let source = "train {\n feed x = [1,\n 2]; fit y = s\n}\nrun { ticks 3 }\nrun\n{\nfree 1\n}";
    let expected =
        ["train ", "  feed x = [1,\n 2]", "  fit y = s", "run ", "  ticks 3", "run", "  free 1"];
    let found: Vec<String> = pieces(source);
    assert_eq!(
        found.iter().map(|line| line.trim_end()).collect::<Vec<_>>(),
        expected.map(str::trim_end)
    );
    assert_eq!(mistakes(source), []);
}

#[test]
fn braces_that_touch_a_name_belong_to_it() {
    assert_eq!(pieces("a{k} -> b{k + 1}"), ["a{k} -> b{k + 1}"]);
    assert_eq!(pieces("run{ free 1 }"), ["run", "  free 1"]);
}

#[test]
fn a_bracket_without_partner_costs_one_statement() {
    let source = "hidden h[3\nhidden k[4]\nx -> h)\nx -> k : f(1]\noutput y[2]";
    assert_eq!(
        pieces(source),
        ["! hidden h[3", "hidden k[4]", "! x -> h)", "! x -> k : f(1]", "output y[2]"]
    );
    assert_eq!(
        mistakes(source),
        [
            (Code::UnbalancedBracket, Span::new(8, 9)),
            (Code::UnbalancedBracket, Span::new(29, 30)),
            (Code::UnbalancedBracket, Span::new(43, 44)),
        ]
    );
}

#[test]
fn an_experiment_without_its_end_ends_at_the_next_statement() {
    let source = "train {\n feed x = [1, 2\n fit y = s\n}\nrun {\n free 1\nhidden k[4]\n";
    assert_eq!(
        pieces(source),
        ["train", "  ! feed x = [1, 2\n fit y = s", "run", "  free 1", "hidden k[4]"]
            .map(str::to_string)
    );
    let codes: Vec<Code> = mistakes(source).into_iter().map(|(code, _)| code).collect();
    assert_eq!(codes, [Code::UnbalancedBracket, Code::UnbalancedBracket]);
}

#[test]
fn arguments_may_be_called_like_statements() {
    let source = "data d : split(\n train = 20%,\n test = 1)";
    assert_eq!(pieces(source), [source]);
    assert_eq!(mistakes(source), []);
}

#[test]
fn a_trailing_comma_does_not_swallow_the_next_statement() {
    assert_eq!(pieces("input x[3],\nhidden h[4]"), ["input x[3],", "hidden h[4]"]);
}

#[test]
fn texts_are_checked() {
    let source = "data a : csv(\"a)\ndata b : csv(\"b\\n\")\ndata c : csv(\"c\\\\\\\"\")";
    assert_eq!(
        mistakes(source),
        [(Code::Syntax, Span::new(13, 14)), (Code::Syntax, Span::new(32, 33)),]
    );
}

#[test]
fn bounds_are_told_once_a_statement() {
    let deep = format!("param p = {}1{}\nx -> y", "(".repeat(10_000), ")".repeat(10_000));
    assert_eq!(mistakes(&deep), [(Code::TooDeep, Span::new(138, 139))]);
    assert_eq!(pieces(&deep)[1], "x -> y");
    let allowed = format!("param p = {}1{}", "(".repeat(128), ")".repeat(128));
    assert_eq!(mistakes(&allowed), []);
    let name = "a".repeat(257);
    assert_eq!(mistakes(&format!("{name} -> {name}")), [(Code::NameTooLong, Span::new(0, 257))]);
    assert_eq!(mistakes(&name[1..]), []);
    let many = "a,".repeat(600_000);
    assert_eq!(mistakes(&many), [(Code::TooLarge, Span::new(999_999, 1_000_000))]);
}

#[test]
fn control_characters_break_the_statement_they_are_in() {
    let source = "x\0 -> y # \x1b\nx -> h";
    assert_eq!(pieces(source), ["! x\0 -> y", "x -> h"]);
    assert_eq!(mistakes(source).len(), 2);
}
