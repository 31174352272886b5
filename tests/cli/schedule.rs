//! `check --schedule`: a program for each form of a product and each kind of group.

use serde_json::Value;

use crate::netc::{json, output, program, text};

/// What it prints of the schedule, without the last line, which tells of the machine.
fn told(source: &str) -> String {
    let (_folder, path) = program(source);
    let checked = output(&["check", &path, "--schedule"]);
    assert_eq!(checked.status.code(), Some(0), "{}", text(&checked.stderr));
    let said = text(&checked.stdout);
    let (_, schedule) = said.split_once("\nschedule: ").expect("a schedule");
    let (schedule, machine) = schedule.split_once("\nthis machine: ").expect("the machine");
    assert!(machine.contains(" vectors, ") && machine.contains(" thread"), "{machine}");
    format!("schedule: {schedule}")
}

/// The same as a document.
fn facts(source: &str) -> Value {
    let (_folder, path) = program(source);
    json(&output(&["check", &path, "--schedule", "--json"]))["schedule"].clone()
}

fn snapshot(name: &str, source: &str) {
    insta::with_settings!({ snapshot_path => "schedule", prepend_module_to_snapshot => false,
        description => source, omit_expression => true }, {
        insta::assert_snapshot!(name, told(source));
    });
}

/// Each form once; the products for all ticks at once.
const FORMS: &str = "\
input  x[40]
hidden whole[40] : tanh
hidden many[40] : sigmoid
hidden same[40]
hidden thin[40]
hidden few[200]
hidden spread[200]
output back[40]
x -> whole
x -> many : sparse(0.5)
x -> same : one_to_one
x -> thin : rank(2)
x -> few : sparse(0.01)
x -> spread : sparse(0.2)
few -> back
";

#[test]
fn each_form_is_told_with_what_decided_it() {
    snapshot("forms", FORMS);
}

/// A cycle with a delay, before it and behind it what is on none, and leaks of all three.
const CYCLE: &str = "\
clock continuous(0.5)
input  x[3]
hidden before[4] : tanh, tau(2)
hidden h[4] : tanh, tau(3)
hidden c[4] : relu, tau(3, on = input)
output y[2] : softmax
x -> before -> h
h -> c
c -> h
h -> y
";

#[test]
fn a_cycle_is_stepped_block_by_block_and_nothing_else() {
    snapshot("cycle", CYCLE);
}

#[test]
fn under_the_layered_clock_the_order_within_a_tick_is_told() {
    let source = "\
clock layered
input  x[3]
hidden a[4] : tanh
hidden b[4] : tanh
output y[2]
x -> a -> b -> y
b -> a : delay(1)
";
    snapshot("layered", source);
}

#[test]
fn neuron_by_neuron_where_blocks_form_a_cycle_without_delay() {
    let source = "\
clock layered
input  x[4]
hidden h[4] : tanh
x -> h
h -> h : lower, delay(0)
h -> h : one_to_one, delay(1)
";
    snapshot("neurons", source);
}

#[test]
fn evaluations_under_rk4() {
    let source = "\
clock continuous(0.1, method = rk4)
input  x[2]
hidden h[3] : tanh, tau(1)
output y[2] : tau(0)
x -> h
h -> h
h -> y
";
    snapshot("rk4", source);
}

#[test]
fn the_turn_of_a_gate_is_told() {
    let source = "\
input  x[3]
hidden g[4] : sigmoid
hidden h[4] : tanh
x -> g
x -> h : gate(g)
h -> h : gate(g)
";
    snapshot("gates", source);
}

#[test]
fn the_document_has_the_same_facts() {
    let facts = facts(FORMS);
    let forms: Vec<_> = facts["connections"].as_array().unwrap().iter().collect();
    let form = |name: &str| {
        let found = forms.iter().find(|it| it["name"].as_str().unwrap().starts_with(name));
        found.unwrap_or_else(|| panic!("no {name} in {facts}"))["form"].as_str().unwrap()
    };
    assert_eq!(form("x -> whole"), "dense panels");
    assert_eq!(form("x -> many"), "masked dense");
    assert_eq!(form("x -> few"), "CSR");
    assert_eq!(form("x -> same"), "diagonal");
    assert_eq!(form("x -> thin"), "low rank");
    let many = forms.iter().find(|it| it["name"] == "x -> many").unwrap();
    assert_eq!((many["rows"].as_u64(), many["entries"].as_u64()), (Some(40), Some(800)));
    assert_eq!(many["density"].as_f64(), Some(0.5));
    assert!(many["threshold"].as_f64().unwrap() <= 0.5, "{many}");
    assert_eq!(facts["groups"][0]["when"], "all ticks at once");
    assert!(facts["machine"]["threads"].as_u64().unwrap() >= 1);
}

/// Blocks large enough, and masks thin enough, for compressed rows in all three products.
#[test]
fn a_gradient_through_compressed_rows_is_that_of_differences() {
    let (folder, path) = program(
        "input x[1]\nhidden h[80] : tanh\noutput y[1]\nx -> h -> y\nh -> h : sparse(0.02)\n\
         data d : csv(\"d.csv\")\n\
         train {\n  feed x = d.a\n  fit y = d.a\n  over epochs(1)\n}\n",
    );
    crate::netc::write(folder.path(), "d.csv", b"a\n1\n-0.5\n0.25\n2\n-1\n0.5\n");
    let told = json(&output(&["check", &path, "--schedule", "--json"]));
    assert_eq!(told["schedule"]["connections"][2]["form"], "CSR", "{told}");
    let checked = output(&["grad", &path, "--check"]);
    assert_eq!(checked.status.code(), Some(0), "{}", text(&checked.stdout));
}

/// A training with batches of so many sequences of three samples.
fn trained(neurons: usize, batch: usize) -> Value {
    let source = format!(
        "input x[1]\nhidden h[{neurons}] : tanh\noutput y[1]\nx -> h -> y\nh -> h\n\
         data d : csv(\"d.csv\"), sequence = s\n\
         train {{\n  feed x = d.a\n  fit y = d.a\n  over batch({batch}), epochs(1)\n}}\n"
    );
    let (folder, path) = program(&source);
    let rows = (0..300).map(|row| format!("{},{row}\n", row / 3)).collect::<String>();
    crate::netc::write(folder.path(), "d.csv", format!("s,a\n{rows}").as_bytes());
    let checked = output(&["check", &path, "--schedule", "--json"]);
    assert_eq!(checked.status.code(), Some(0), "{}", text(&checked.stderr));
    let said = text(&output(&["check", &path, "--schedule"]).stdout);
    assert!(said.contains("train 1: 100 sequences"), "{said}");
    json(&checked)["schedule"]["trainings"][0].clone()
}

#[test]
fn the_division_of_a_batch_is_told() {
    let one = trained(600, 10);
    assert_eq!((one["chunks"].as_u64(), one["threads"].as_u64()), (Some(1), Some(1)), "{one}");
    assert_eq!(one["because"], "a chunk is not divided");
    let small = trained(4, 40);
    let divided = (small["chunks"].as_u64(), small["threads"].as_u64());
    assert_eq!(divided, (Some(1), Some(1)), "{small}");
    assert!(small["because"].as_str().unwrap().contains("multiplications a batch"), "{small}");
    let large = trained(600, 40);
    assert_eq!((large["lanes"].as_u64(), large["threads"].as_u64()), (Some(3), Some(3)), "{large}");
    assert_eq!(large["chunk"], 16, "{large}");
}

#[test]
fn without_the_flag_nothing_is_told() {
    let (_folder, path) = program(FORMS);
    assert!(!text(&output(&["check", &path]).stdout).contains("schedule"));
    assert_eq!(json(&output(&["check", &path, "--json"])).get("schedule"), None);
}
