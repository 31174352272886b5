use super::Structure;
use crate::diagnostic::Diagnostic;
use crate::model::Model;
/// x
pub fn findings(model: &Model, structure: &Structure) -> Vec<Diagnostic> {
    let _ = (model, structure);
    todo!()
}
