mod brute;
mod build;
mod examples;
mod laws;
mod messages;
mod random;
