//! The products and activations of the engine: the one place for fast code, each piece with a
//! plain reference that the tests compare it with.
