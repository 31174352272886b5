//! Results to text, JSON and npz. Nothing here prints.
