use super::AlgebraicLoop;
use crate::diagnostic::Diagnostic;
use crate::model::Model;
/// x
pub fn loop_error(model: &Model, found: &AlgebraicLoop) -> Diagnostic {
    let _ = (model, found);
    todo!()
}
