//! The time of a network.

/// The time of the network: default delays, and what tick 0 is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Clock {
    /// `r(t+1) = f(W r(t) + b)`: default delay 1; tick 0 is the start.
    Global,
    /// Default delay 0, from a block to itself 1; tick 0 is already an update.
    Layered,
    /// `dr/dt = (f(W r + b) - r) / τ`: default delay 1 step; tick 0 is the start.
    Continuous {
        /// The time from one tick to the next.
        dt: f64,
        /// How it is integrated.
        method: Method,
    },
}

/// How a continuous network is integrated from tick to tick, its inputs held meanwhile.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Method {
    /// `r(t+1) = (1 - α) r(t) + α f(W r(t) + b)`, α = dt/τ.
    Euler,
    /// The classical method of Runge and Kutta, order 4.
    Rk4,
    /// Dormand & Prince 1980, order 5 with steps chosen by an error estimate of order 4, for each
    /// sequence alone.
    Dopri5 {
        /// The error allowed a step, absolute and relative.
        tolerance: f64,
    },
}

impl Clock {
    /// The time from one tick to the next: dt, 1 where time is discrete.
    pub fn dt(self) -> f64 {
        match self {
            Clock::Global | Clock::Layered => 1.0,
            Clock::Continuous { dt, .. } => dt,
        }
    }

    /// Whether tick 0 is the start rather than an update.
    pub fn begins_with_start(self) -> bool {
        self != Clock::Layered
    }

    /// Whether several evaluations of the right-hand side make a step, so that a connection of
    /// default delay acts within it.
    pub fn acts_within_steps(self) -> bool {
        matches!(self, Clock::Continuous { method: Method::Rk4 | Method::Dopri5 { .. }, .. })
    }

    /// The largest latency that a path can have: where connections act within the step, one tick
    /// whatever the number of blocks.
    pub fn longest_latency(self) -> u64 {
        if self.acts_within_steps() { 1 } else { u64::MAX }
    }
}
