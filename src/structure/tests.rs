mod brute;
mod build;
mod dale;
mod examples;
mod laws;
mod messages;
mod random;
