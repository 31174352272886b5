//! netc against PyTorch in f64: states, gradients and the weights after 100 steps, on the programs of
//! `tests/pytorch`. The fixtures beside them are those that `fixtures.py` there wrote, from the first
//! weights that netc draws.

mod features;
mod fixture;

use fixture::{Fixture, all};

/// Sums of some ten terms over some ten ticks in another order agree to this.
const STATES: f64 = 1e-12;

/// Derivatives through them to this; a step of sgd, from which they are read, rounds too.
const GRADIENTS: f64 = 1e-10;

/// What 100 steps make of such differences where the largest Lyapunov exponent is below 0.
const TRAINED: f64 = 1e-8;

/// Numbers under their names.
type Named = Vec<(String, Vec<f64>)>;

/// The largest difference of each tensor, relative to the largest magnitude that PyTorch has in it;
/// names the worst. Both must have the same tensors, and one of zeros must be 0.
fn apart(fixture: &Fixture, prefix: &str, found: &Named) -> (f64, String) {
    let mut names: Vec<_> = found.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, fixture.names(prefix), "{}: names behind `{prefix}.`", fixture.name);
    let mut worst = (0.0, String::new());
    for (name, found) in found {
        let expected = fixture.numbers(&format!("{prefix}.{name}"));
        assert_eq!(found.len(), expected.len(), "{}: {prefix}.{name}", fixture.name);
        let scale = expected.iter().fold(0.0_f64, |scale, number| scale.max(number.abs()));
        let pairs = found.iter().zip(expected);
        let most = pairs.map(|(found, expected)| (found - expected).abs()).fold(0.0, worse);
        let relative = if most == 0.0 { 0.0 } else { most / scale };
        if relative > worst.0 || relative.is_nan() {
            worst = (relative, name.clone());
        }
    }
    worst
}

/// The larger of two differences; what is no number is larger than all.
fn worse(a: f64, b: f64) -> f64 {
    if a.is_nan() || b.is_nan() { f64::NAN } else { a.max(b) }
}

/// Every fixture must be as near as `limit`.
fn assert_near(what: &str, prefix: &str, limit: f64, of: impl Fn(&Fixture) -> Named) {
    let mut worst = 0.0_f64;
    for fixture in all() {
        let (apart, tensor) = apart(&fixture, prefix, &of(&fixture));
        assert!(apart <= limit, "{}: {what} of {tensor} are {apart:e} apart", fixture.name);
        worst = worst.max(apart);
    }
    println!("{what}: at most {worst:e} apart");
}

#[test]
fn first_weights_are_those_that_netc_draws() {
    assert_near("first weights", "first", STATES, |fixture| {
        fixture.named(&fixture.compiled.weights)
    });
}

#[test]
fn states_are_those_of_pytorch() {
    assert_near("states", "state", STATES, Fixture::states);
}

#[test]
fn gradients_are_those_of_pytorch() {
    assert_near("gradients", "gradient", GRADIENTS, Fixture::gradient);
}

#[test]
fn a_hundred_steps_of_sgd_are_those_of_pytorch() {
    assert_near("weights after sgd", "sgd", TRAINED, |fixture| fixture.trained("sgd"));
}

#[test]
fn a_hundred_steps_of_adam_are_those_of_pytorch() {
    assert_near("weights after adam", "adam", TRAINED, |fixture| fixture.trained("adam"));
}

/// A check that cannot fail proves nothing: one number in the last digits that count is found.
#[test]
fn a_small_difference_is_found() {
    for fixture in all() {
        let mut states = fixture.states();
        let (_, output) = states.last_mut().expect("a network has blocks");
        let last = output.last_mut().expect("a block has neurons");
        let scale = fixture.numbers("state.y").iter().fold(0.0_f64, |a, b| a.max(b.abs()));
        *last += 3.0 * STATES * scale;
        assert!(apart(&fixture, "state", &states).0 > STATES, "{}", fixture.name);
    }
}

/// What the trainings run into: signed entries end at 0 exactly, in netc and in PyTorch.
#[test]
fn signs_are_met_in_training() {
    let fixture = Fixture::read("signs");
    for by in ["sgd", "adam"] {
        let ends = fixture.trained(by);
        let (_, numbers) = ends.iter().find(|(name, _)| name == "h -> k").expect("a matrix");
        let zeros = |numbers: &[f64]| numbers.iter().filter(|number| **number == 0.0).count();
        assert!(zeros(numbers) > 0, "no entry of `h -> k` meets its sign under {by}");
        assert_eq!(zeros(numbers), zeros(fixture.numbers(&format!("{by}.h -> k"))));
    }
}
