//! Which vectors the kernels compute with: those of the processor, found out at run time.

use pulp::Arch;

/// The kinds of vectors that a processor may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vectors {
    /// 512 bits, of x86-64.
    Avx512,
    /// 256 bits, of x86-64.
    Avx2,
    /// 128 bits, of 64-bit ARM.
    Neon,
    /// One number at a time.
    Scalar,
}

impl Vectors {
    /// Those that the kernels use on this processor.
    pub fn of_processor() -> Self {
        Self::of(Arch::new())
    }

    fn of(arch: Arch) -> Self {
        match arch {
            #[cfg(target_arch = "x86_64")]
            Arch::V4(_) => Vectors::Avx512,
            #[cfg(target_arch = "x86_64")]
            Arch::V3(_) => Vectors::Avx2,
            #[cfg(target_arch = "aarch64")]
            Arch::Neon(_) => Vectors::Neon,
            _ => Vectors::Scalar,
        }
    }
}

/// Carries out `work` compiled for the widest vectors that the processor has, which its loops use
/// if it is a closure marked `#[inline(always)]` and what it calls is inlined too. Nothing is fused
/// or reassociated, so the numbers are the same on every processor.
pub fn widest<R>(work: impl FnOnce() -> R) -> R {
    arch().dispatch(work)
}

/// The instruction set that kernels are carried out with.
#[cfg(not(test))]
pub(super) fn arch() -> Arch {
    Arch::new()
}

#[cfg(test)]
pub(super) use forced::{arch, on_each};

#[cfg(test)]
mod forced {
    use std::cell::Cell;
    use std::fmt::Debug;

    use pulp::Arch;

    thread_local! {
        static ASKED_FOR: Cell<Option<Arch>> = const { Cell::new(None) };
    }

    /// The one that the test on this thread asks for, otherwise the processor's.
    pub fn arch() -> Arch {
        ASKED_FOR.get().unwrap_or_default()
    }

    /// Does the same with every instruction set that the processor has, the plain one first, and
    /// makes sure that the results are equal.
    pub fn on_each<R: PartialEq + Debug>(work: impl Fn() -> R) -> R {
        let mut sets = available().into_iter().map(|arch| {
            ASKED_FOR.set(Some(arch));
            let result = work();
            ASKED_FOR.set(None);
            (arch, result)
        });
        let (_, plain) = sets.next().expect("the plain one is always there");
        for (arch, result) in sets {
            assert!(result == plain, "{arch:?}: {result:?} is not {plain:?}");
        }
        plain
    }

    fn available() -> Vec<Arch> {
        [
            Some(Arch::Scalar),
            #[cfg(target_arch = "x86_64")]
            pulp::x86::V3::try_new().map(Arch::V3),
            #[cfg(target_arch = "x86_64")]
            pulp::x86::V4::try_new().map(Arch::V4),
            #[cfg(target_arch = "aarch64")]
            pulp::aarch64::Neon::try_new().map(Arch::Neon),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plain_set_is_told_from_vectors() {
        assert_eq!(Vectors::of(Arch::Scalar), Vectors::Scalar);
        let mut met = Vec::new();
        on_each(|| ());
        for _ in 0..2 {
            met.push(Vectors::of(arch()));
        }
        assert_eq!(met, [Vectors::of_processor(); 2], "what a test asked for is forgotten");
    }

    #[test]
    #[should_panic(expected = "is not")]
    fn a_difference_between_sets_is_found() {
        let calls = std::cell::Cell::new(0);
        on_each(|| calls.replace(calls.get() + 1));
        // A processor with the plain set alone has nothing to differ from.
        assert!(calls.get() > 1, "one set is not several");
    }
}
