//! Random programs for the methods that take default delays only.

use super::{ConnectionRecipe, Recipe};

impl Recipe {
    /// Whether the method takes written delays.
    pub fn takes_delays(&self) -> bool {
        self.method == "euler"
    }

    /// The same under rk4 or dopri5: without delays and noise, and without what would be a loop of
    /// `tau(0)` blocks.
    pub fn within_steps(mut self, method: &'static str) -> Self {
        (self.layered, self.method) = (false, method);
        self.dt = Some(self.dt.unwrap_or(1.0));
        let connections = std::mem::take(&mut self.connections);
        let plain =
            connections.into_iter().map(|it| ConnectionRecipe { delay: None, range: 0, ..it });
        let kept = plain.filter(|connection| !self.closes_loop(connection)).collect();
        self.connections = kept;
        self.quiet()
    }

    /// Whether a connection is one between `tau(0)` blocks that goes back, or stands between the
    /// blocks of the anchor, which then has its text.
    fn closes_loop(&self, connection: &ConnectionRecipe) -> bool {
        let blocks = self.blocks.len();
        let from = connection.from % blocks;
        let to = self.inputs + connection.to % (blocks - self.inputs);
        let goes_back = self.is_instant(from) && self.is_instant(to) && from >= to;
        goes_back || (from, to) == (0, blocks - 1)
    }
}
