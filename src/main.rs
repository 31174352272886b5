//! The binary: its exit code is that of the command line.

fn main() -> std::process::ExitCode {
    netc::cli::main()
}
