use super::*;

fn formatted(text: &str) -> String {
    let once = once(text);
    assert_eq!(self::once(&once), once, "formatting twice");
    once
}

fn once(text: &str) -> String {
    match format(&Source::new("t.net", text, ".")) {
        Ok(formatted) => formatted,
        Err(refused) => panic!("{text}\n{refused:?}"),
    }
}

/// A text that is in its form already.
fn assert_stays(text: &str) {
    assert_eq!(formatted(text), text);
}

#[test]
fn blanks_stand_around_operators_and_behind_commas() {
    for (written, expected) in [
        ("let a=1+2*3 -4", "let a = 1 + 2 * 3 - 4"),
        ("let a = - 1 - -b", "let a = -1 - -b"),
        ("let a = [ 1,2 ]", "let a = [1, 2]"),
        ("let a = f ( - 1 )^ - 2", "let a = f(-1)^-2"),
        ("let a = not(b)and(c)", "let a = not (b) and (c)"),
        ("let a = d . p00 .. p77/16", "let a = d.p00..p77 / 16"),
        ("let a = n-1 .. n+1", "let a = n - 1..n + 1"),
        ("x->h , k->y:as A ^T,delay( 0..7 )", "x -> h, k -> y : as A^T, delay(0..7)"),
        ("hidden  h [ 3 ],k[2]:bias( 0.1 )as b", "hidden h[3], k[2] : bias(0.1) as b"),
        ("x->h [ 1 ..3 ]", "x -> h[1..3]"),
        ("let a = b<=c", "let a = b <= c"),
    ] {
        assert_eq!(formatted(written), format!("{expected}\n"));
    }
}

#[test]
fn a_share_keeps_its_sign_and_a_remainder_does_not() {
    assert_eq!(formatted("let a = 10%"), "let a = 10%\n");
    assert_eq!(formatted("let a = [10%,20 %3, 5%n]"), "let a = [10%, 20 % 3, 5 % n]\n");
    assert_eq!(formatted("let a = 10%<b and 10%or c"), "let a = 10% < b and 10% or c\n");
    assert_eq!(formatted("let a = (10%\n3)"), "let a = (10 %\n         3)\n");
}

#[test]
fn names_and_colons_of_adjacent_statements_stand_under_one_another() {
    assert_stays(
        "\
input  x[64]
hidden e[16], d[16] : tanh, bias
hidden c[4]         : tanh, bias
output y[64]        : sigmoid, bias
matrix A  : xavier
matrix BB : xavier

x -> e : as A
d -> y : as A^T
",
    );
    assert_stays("hidden h[3] : tanh\n\nhidden hh[3] : tanh\n# apart\nhidden hhh[3] : tanh\n");
    assert_stays("input x[3]; output y[2]; x -> y : normal\nx -> y : delay(2), as B\n");
    assert_stays("train {\n  feed x = s\n  fit  y = s : mse\n  by   adam\n}\n");
}

#[test]
fn a_long_head_does_not_push_its_neighbours() {
    let long = "a".repeat(50);
    assert_stays(&format!("{long} -> y : as A\nx -> y : as B\n"));
}

#[test]
fn comments_of_adjacent_lines_stand_under_one_another() {
    assert_stays(
        "\
# About the whole.

param n = 8        # neurons
param gain = 0.3
param last = 1920  # the last year
                   # that counts

run {  # from 0
  ticks 6     # six
  show r, dr  # and all of it
}
",
    );
    assert_eq!(formatted("run { # a\n# b\nfree 1 }#c"), "run {  # a\n  # b\n  free 1\n}  #c\n");
}

#[test]
fn bodies_are_indented_or_stay_on_their_line() {
    assert_eq!(formatted("run{ticks 3;show r}"), "run { ticks 3; show r }\n");
    assert_eq!(formatted("run{ticks 3\n\n\nshow r}"), "run {\n  ticks 3\n\n  show r\n}\n");
    assert_eq!(formatted("run\n\n{\n\nticks 3\n\n}"), "run {\n  ticks 3\n}\n");
    assert_eq!(formatted("run # why\n{ free 1 }"), "run  # why\n{ free 1 }\n");
    assert_eq!(formatted("run {}"), "run {}\n");
}

#[test]
fn lines_that_go_on_stand_under_what_they_belong_to() {
    assert_stays(
        "\
data d : csv(\"a.csv\"), sequence = all,
         split(by = year, train = 1..2,
               test = 3..4)
matrix A : init = [
  [1, 0],  # first
  # second
  [0, 1]
]
x ->
    y : as A
x -> h : init = [[1, 2],
                 [3, 4]
                ]
",
    );
}

#[test]
fn blank_lines_are_few_and_ends_are_clean() {
    assert_eq!(formatted("\n\n# a  \n\n\n\nx -> y\t\n\n\n"), "# a\n\nx -> y\n");
    assert_eq!(formatted("x -> y\r\ny -> z"), "x -> y\r\ny -> z\r\n");
    assert_eq!(formatted("\u{feff}x -> y"), "x -> y\n");
}

#[test]
fn broken_programs_are_refused() {
    let refused = format(&Source::new("t.net", "hidden h 3\nx -> y)\n", "."));
    let Err(Unformatted::Broken(messages)) = refused else { panic!("{refused:?}") };
    assert_eq!(messages.len(), 2);
}

#[test]
fn other_tokens_are_another_text() {
    assert!(says_the_same("x->y # a ", "x  -> y\n# a"));
    assert!(!says_the_same("x -> y", "x - > y") && !says_the_same("a b", "ab"));
    assert!(!says_the_same("x # a\n# b", "x # b\n# a") && !says_the_same("x;", "x"));
}

#[test]
fn statements_in_bodies_are_laid_out_at_every_depth() {
    let text = "\
param areas = 4

for k in 1..areas {
  hidden a{k}[n]      : relu, tau(20)  # one
  hidden b{k}_{k}2[n] : relu           # two
  for i in 1..3 {
    a{k} -> b{i % 3 + 1} : mask = from <= 0.8 * n,
                           delay(5)
    by -> y
  }

  run { feed x.fix = 1; fit y = 0 }
}
use \"area.net\" as p : n = 50, gain = 1.2
expect y@2 ~ [0.76, -0.96] within 10%
expect h[1..3]@2 ~ 1 within 1e-3
let a = if n > 3 then -1 else (2)
";
    assert_eq!(lay_out(text), text);
    let crooked = text.replace("  ", " ").replace(" = ", "=").replace(", ", ",");
    assert_eq!(lay_out(&crooked), text);
}

#[test]
fn unknown_signs_stand_between_blanks() {
    assert_eq!(lay_out("a ?? b&c\n"), "a ? ? b & c\n");
}
