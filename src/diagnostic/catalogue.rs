//! The catalogue of codes: one line for each kind of mistake, and a file `catalogue/CODE.md` with
//! a wrong program, why it is wrong, and the right one.

/// Whether a message rejects the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The program is rejected.
    Error,
    /// The program stands, but its author should look.
    Warning,
}

macro_rules! catalogue {
    ($($variant:ident $name:literal $severity:ident $meaning:literal;)*) => {
        /// What kind of mistake a message is about.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $meaning] $variant,)*
        }

        impl Code {
            /// All codes, in the order of the catalogue.
            pub const ALL: &'static [Code] = &[$(Code::$variant,)*];

            /// The name that is printed, such as `unknown-name`.
            pub fn name(self) -> &'static str {
                match self { $(Code::$variant => $name,)* }
            }

            /// Error or warning.
            pub fn severity(self) -> Severity {
                match self { $(Code::$variant => Severity::$severity,)* }
            }

            /// What the mistake is, in one sentence.
            pub fn meaning(self) -> &'static str {
                match self { $(Code::$variant => $meaning,)* }
            }

            /// The file with its explanation.
            pub(super) fn explanation_text(self) -> &'static str {
                match self {
                    $(Code::$variant => include_str!(concat!("catalogue/", $name, ".md")),)*
                }
            }
        }
    };
}

catalogue! {
    // the text
    EmptyProgram "empty-program" Error "A program must declare at least one block.";
    ControlCharacter "control-character" Error "A source may hold no control characters but line ends and tabs, and none that turn text around.";
    TooDeep "too-deep" Error "Brackets and operators may be nested 128 deep.";
    UnbalancedBracket "unbalanced-bracket" Error "Every bracket is closed by its like.";
    NameTooLong "name-too-long" Error "A name has at most 256 bytes.";
    Syntax "syntax" Error "The text is not a statement of the language.";
    UnknownEdition "unknown-edition" Error "The first line names an edition that this compiler does not know.";
    BadLoop "bad-loop" Error "A loop holds statements that may stand several times, and a bounded number of them.";
    UnreadableProgram "unreadable-program" Error "A file that the program uses cannot be read.";
    CyclicUse "cyclic-use" Error "A file uses itself.";
    UnknownStatement "unknown-statement" Error "A statement starts with a word of the language or is a connection.";

    // names and values
    UnknownName "unknown-name" Error "A name is used that nothing declares.";
    UnknownWord "unknown-word" Error "An attribute, function or option that the language does not have.";
    DuplicateName "duplicate-name" Error "Blocks, matrices, data and parameters share one space of names.";
    WrongKind "wrong-kind" Error "A name stands where a thing of another kind is needed.";
    BadValue "bad-value" Error "A value is out of the range that its place allows.";
    BadArguments "bad-arguments" Error "A call has too many, too few or unknown arguments.";
    RepeatedStatement "repeated-statement" Error "A statement or attribute is given twice where one is possible.";
    CyclicDefinition "cyclic-definition" Error "A parameter or definition depends on itself.";
    TooLarge "too-large" Error "A network exceeds the bounds of this machine.";
    UnknownParameter "unknown-parameter" Error "`--set` or `use` names a parameter that the program does not have.";

    // blocks, matrices, connections
    InputHasIncoming "input-has-incoming" Error "An input block holds what is fed and has no incoming connections.";
    InputAttribute "input-attribute" Error "An input block has no activation, bias, leak, noise or start state.";
    DuplicateConnection "duplicate-connection" Error "Two connections of one text need names for their matrices.";
    ConflictingProperties "conflicting-properties" Error "The properties of a tied matrix are stated once, or equally.";
    SizeMismatch "size-mismatch" Error "Two things that meet have different sizes.";
    NotSquare "not-square" Error "A property needs a connection between blocks of one size.";
    ConstrainedOrthogonal "constrained-orthogonal" Error "An orthogonal matrix with a mask would not be orthogonal.";
    BrokenConstraint "broken-constraint" Error "Given values break a constraint of their matrix.";
    ConflictingSigns "conflicting-signs" Error "An entry would need both signs, or signs are asked of a matrix that cannot keep them.";
    AsymmetricMask "asymmetric-mask" Error "An entry of a symmetric matrix exists with its mirror image or not at all.";
    CannotScale "cannot-scale" Error "A matrix with no cycle has no spectral radius to scale, and one without a row of both signs nothing to balance.";
    EmptyMask "empty-mask" Error "The masks of a connection leave no entry.";
    DelayWithinSteps "delay-within-steps" Error "rk4 and dopri5 take default delays only: connections act within the step.";
    AlgebraicLoop "algebraic-loop" Error "A cycle whose delays sum to 0 has no order of computation.";
    AlphaAboveOne "alpha-above-one" Error "A neuron cannot take more than all of its drive: dt is at most tau.";
    NoiseNeedsEuler "noise-needs-euler" Error "Noise is drawn once a step, which rk4 and dopri5 divide.";
    MixedLatencyOfOneSample "mixed-latency-one-sample" Error "Paths of different latency never meet in sequences of one sample.";

    // data
    UnreadableData "unreadable-data" Error "A data file cannot be read.";
    BadData "bad-data" Error "A data file does not hold what is asked of it.";
    UnknownColumn "unknown-column" Error "A data file has no such column.";
    DifferentData "different-data" Error "The feeds and fits of one experiment come from one data set.";
    EmptyPart "empty-part" Error "A part of the data that is needed has no rows.";

    // experiments
    NothingToTrain "nothing-to-train" Error "Training needs a `fit` and at least one trainable number that it depends on.";
    NotDifferentiable "not-differentiable" Error "An activation whose derivative is 0 everywhere, as that of `sign` and `step`, does not train.";
    BadTarget "bad-target" Error "A `fit` or `feed` names a block that cannot take it.";
    BadLoss "bad-loss" Error "A loss does not go with its block.";
    MissingLine "missing-line" Error "An experiment lacks a line that it needs.";
    NoFact "no-fact" Error "An expectation names nothing that is to be found out.";
    FailedExpectation "failed-expectation" Error "The network is not as the program expects.";
    NoTargets "no-targets" Error "No sample of the training part has a target.";

    // warnings
    MixedLatency "mixed-latency" Warning "A block combines different moments of an input.";
    Periodic "periodic" Warning "Ticks of different remainder never meet in a component.";
    Unreachable "unreachable" Warning "A block is reached from no input.";
    DeadEnd "dead-end" Warning "A block reaches no output.";
    NeverDriven "never-driven" Warning "A block has no arrow, bias, noise or start state and stays as it is.";
    SilentNeuron "silent-neuron" Warning "A neuron that obeys Dale's law has no outgoing entry.";
    NegativeDale "negative-dale" Warning "A neuron that obeys Dale's law can be negative, which turns its sign around.";
    UnusedData "unused-data" Warning "A data set or a definition is never used.";
    UnusedParameter "unused-parameter" Warning "A parameter is never used.";
    UnusedMatrix "unused-matrix" Warning "A matrix is used by no connection.";
    UnfedInput "unfed-input" Warning "A training feeds none of the inputs.";
    SoftmaxWithMse "softmax-with-mse" Warning "A softmax block is fitted by the mean square, whose gradient vanishes where it is sure and wrong.";
    SimilarName "similar-name" Warning "A name behind `as` that is used once differs by one letter from another.";
    DifferentClock "different-clock" Warning "A used file is written for another clock.";
    Unstable "unstable" Warning "The linear part of linear or rectified blocks lets a small state grow without bound.";
    LateTarget "late-target" Warning "A target is placed later than its latency, so later samples can reach it.";
}
