//! An unrolled network as text. Only here it becomes one.

use std::path::Path;

use super::{ArrowCopy, BlockCopy, First, MatrixCopy, Origin, Ties, Unrolled, ValueList, What};
use crate::compile::Compiled;
use crate::formula::written_number;
use crate::model::network::{Activation, Clock, Frozen, Method, Precision, Sign};
use crate::report::table::{Side, Table};
use crate::source::Source;
use crate::syntax::ast::Role;
use crate::syntax::format::format;
use crate::wording::{Counted, grouped, visible};

/// So many copies that no sample reaches are named.
const MOST_NAMED: usize = 8;

/// The program in its one form.
pub(super) fn text(unrolled: &Unrolled, compiled: &Compiled) -> String {
    let statements: Vec<_> = [
        vec![header(unrolled, compiled), settings(&unrolled.origin)],
        vec![unrolled.definitions.iter().map(|text| line(text)).collect()],
        vec![unrolled.masks.iter().map(|(name, rows)| line(&mask(name, rows))).collect()],
        vec![unrolled.lists.iter().filter_map(named_list).collect()],
        vec![unrolled.blocks.iter().map(|copy| line(&block(copy))).collect()],
        vec![unrolled.matrices.iter().map(|copy| matrix(copy, &unrolled.lists)).collect()],
        vec![unrolled.arrows.iter().map(|copy| line(&arrow(copy))).collect()],
        vec![line("expect structure = feed_forward")],
        unrolled.experiments.iter().map(|it| experiment(it.verb, &it.lines)).collect(),
    ]
    .concat();
    let written: Vec<_> = statements.into_iter().filter(|text| !text.is_empty()).collect();
    let plain = written.join("\n");
    let source = Source::new("unrolled.net", plain.clone(), Path::new("."));
    format(&source).unwrap_or(plain)
}

fn line(text: &str) -> String {
    format!("{text}\n")
}

fn header(unrolled: &Unrolled, compiled: &Compiled) -> String {
    let origin = &unrolled.origin;
    let (ticks, samples) = (origin.ticks as u64, Counted(origin.samples as u64, "sample"));
    let mut text = format!(
        "# {} unrolled for {samples}: {}, T + A with A = {}, of `clock {}`.\n",
        visible(&origin.program),
        Counted(ticks, "tick"),
        origin.ticks - origin.samples,
        clock(origin.clock),
    );
    text += match origin.ties {
        Ties::Tied => "# Copies share the matrices and biases of what they are copies of.\n",
        Ties::Untied => "# Each arrow has a matrix of its own, each copy a bias of its own.\n",
    };
    text += "#\n";
    text += &table(unrolled, compiled);
    text += &unreached(unrolled);
    if !unrolled.notes.is_empty() {
        text += "#\n# Other than in that program:\n";
    }
    for note in &unrolled.notes {
        text += &format!("# - {}\n", visible(note));
    }
    text
}

/// What `check` warns of although nothing is to be mended: the warning is about a program that
/// somebody writes.
fn unreached(unrolled: &Unrolled) -> String {
    let has_inputs = unrolled.blocks.iter().any(|copy| copy.role == Role::Input);
    let lonely: Vec<_> = unrolled.blocks.iter().filter(|copy| !copy.is_reached).collect();
    if lonely.is_empty() || !has_inputs {
        return String::new();
    }
    let names: Vec<_> = lonely.iter().take(MOST_NAMED).map(|copy| copy.name.as_str()).collect();
    let more = match lonely.len() - names.len() {
        0 => String::new(),
        more => format!(" and {} more", grouped(more as u64)),
    };
    format!(
        "#\n# No sample reaches {}{more}: biases and start states alone drive these, which `check`\n\
         # calls `unreachable`.\n",
        names.join(", ")
    )
}

/// Which tick and sample each block is.
fn table(unrolled: &Unrolled, compiled: &Compiled) -> String {
    let mut table = Table::default();
    table.row(["block", "copy of", "tick", "sample", "what it is"]);
    unrolled.blocks.iter().for_each(|copy| table.row(row(copy, compiled)));
    table.draw(0, Side::Left).lines().map(|row| format!("# {row}\n")).collect()
}

/// A line of the table in the header.
fn row(copy: &BlockCopy, compiled: &Compiled) -> [String; 5] {
    let number = |number: Option<usize>| number.map_or("-".into(), |number| number.to_string());
    let of = &compiled.model.network.block(copy.of).name;
    let tick = copy.tick.map_or("start".into(), |tick| tick.to_string());
    let what = match (copy.stage, copy.sample, copy.role) {
        (Some(stage), ..) => format!("{}, evaluation {stage} of the step", copy.what.words()),
        (None, Some(_), role) if role != Role::Input => {
            format!("{}, where the target of its sample stands", copy.what.words())
        }
        _ => copy.what.words().to_string(),
    };
    [copy.name.clone(), of.clone(), tick, number(copy.sample), what]
}

impl What {
    fn words(self) -> &'static str {
        match self {
            What::Fed => "the sample",
            What::State => "r",
            What::Start => "the start state",
            What::Given => "the start state that data gives",
            What::Drive => "f(a)",
            What::Sum => "a",
            What::Potential => "v, which follows a",
            What::Unsigned => "r without Dale's law",
            What::Slope => "the slope, (drive - state) / tau",
            What::Middle => "between the factors of a matrix of low rank",
            What::Again => "what a second arrow of one text adds",
        }
    }
}

fn clock(clock: Clock) -> String {
    match clock {
        Clock::Global => "global".into(),
        Clock::Layered => "layered".into(),
        Clock::Continuous { dt, method } => {
            let method = match method {
                Method::Euler => "euler",
                Method::Rk4 => "rk4",
                Method::Dopri5 { .. } => "dopri5",
            };
            format!("continuous({}, method = {method})", written_number(dt))
        }
    }
}

fn settings(origin: &Origin) -> String {
    let mut text = format!("net {}\nclock layered\n", origin.net);
    if origin.precision == Precision::F32 {
        text += "precision f32\n";
    }
    if origin.seed != 1 {
        text += &format!("seed {}\n", origin.seed);
    }
    text
}

fn mask(name: &str, rows: &[Vec<bool>]) -> String {
    let rows = rows.iter().map(|row| {
        let cells = row.iter().map(|cell| if *cell { "1" } else { "0" });
        format!("[{}]", cells.collect::<Vec<_>>().join(", "))
    });
    format!("let {name} = [{}]", rows.collect::<Vec<_>>().join(",\n"))
}

fn block(copy: &BlockCopy) -> String {
    let role = match copy.role {
        Role::Input => "input",
        Role::Hidden => "hidden",
        Role::Output => "output",
    };
    let mut attributes = Vec::new();
    attributes.extend(activation(&copy.activation));
    attributes.extend(copy.bias.as_ref().map(|bias| {
        let alias = bias.name.as_ref().map_or(String::new(), |name| format!(" as {name}"));
        let frozen = if bias.frozen { ", frozen" } else { "" };
        match bias.is_stated {
            true => format!("bias({}{frozen}){alias}", numbers(&bias.values)),
            false => format!("bias{alias}"),
        }
    }));
    attributes.extend(copy.signs.as_ref().map(|signs| {
        let signs = signs.iter().map(|sign| match sign {
            Sign::Positive => "1",
            Sign::Negative => "-1",
        });
        format!("dale([{}])", signs.collect::<Vec<_>>().join(", "))
    }));
    format!("{role} {}[{}]{}", copy.name, copy.size, attached(&attributes))
}

fn attached(attributes: &[String]) -> String {
    if attributes.is_empty() { String::new() } else { format!(" : {}", attributes.join(", ")) }
}

/// The word of an activation; none for `linear`, which holds where nothing is written.
fn activation(activation: &Activation) -> Option<String> {
    match activation {
        Activation::Linear => None,
        Activation::LeakyRelu { slope } => Some(format!("leaky_relu({})", written_number(*slope))),
        Activation::Softmax { beta } if *beta != 1.0 => {
            Some(format!("softmax({})", written_number(*beta)))
        }
        Activation::Formula(function) => {
            Some(format!("f = {}", function.formula().written(&["v"])))
        }
        named => Some(named.name().into()),
    }
}

/// One number where all are the same, otherwise a list.
fn numbers(values: &[f64]) -> String {
    match values {
        [first, others @ ..] if others.iter().all(|other| other == first) => written_number(*first),
        _ => list(values),
    }
}

fn list(values: &[f64]) -> String {
    let values = values.iter().map(|value| written_number(*value)).collect::<Vec<_>>();
    format!("[{}]", values.join(", "))
}

/// A row a line.
fn rows(values: &ValueList) -> String {
    let rows = values.values.chunks(values.cols.max(1)).map(list);
    format!("[{}]", rows.collect::<Vec<_>>().join(",\n"))
}

fn named_list(values: &ValueList) -> Option<String> {
    values.name.as_ref().map(|name| line(&format!("let {name} = {}", rows(values))))
}

/// The line of a matrix. Its first values stand as they are, so that no draw is needed.
fn matrix(copy: &MatrixCopy, lists: &[ValueList]) -> String {
    let mut attributes = vec![match &copy.first {
        First::Same(number) => format!("constant({})", written_number(*number)),
        First::Listed(place) => match &lists[*place] {
            ValueList { name: Some(name), .. } => format!("init = {name}"),
            list => format!("init = {}", rows(list)),
        },
    }];
    attributes.extend(copy.sign.map(|sign| match sign {
        Sign::Positive => "nonneg".to_string(),
        Sign::Negative => "nonpos".to_string(),
    }));
    attributes.extend(copy.symmetric.then(|| "symmetric".to_string()));
    match &copy.frozen {
        Frozen::No => {}
        Frozen::Whole => attributes.push("frozen".into()),
        Frozen::Where(formula) => {
            let condition = formula.written_as_condition(&["to", "from"]);
            attributes.push(format!("frozen = {condition}"));
        }
    }
    line(&format!("matrix {}{}", copy.name, attached(&attributes)))
}

fn arrow(copy: &ArrowCopy) -> String {
    format!("{} -> {}{}", copy.from, copy.to, attached(&copy.attributes))
}

fn experiment(verb: &str, lines: &[String]) -> String {
    let lines: String = lines.iter().map(|text| format!("  {text}\n")).collect();
    format!("{verb} {{\n{lines}}}\n")
}
