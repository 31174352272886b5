//! `f32`.

use super::functions::Precision;

impl Precision for f32 {
    const EXP_MOST: Self = 89.0;
    const EXP_LEAST: Self = -105.0;
    const LOG2_E: Self = std::f32::consts::LOG2_E;
    const LN_2_HIGH: Self = 6.931_457_5e-1;
    const LN_2_LOW: Self = 1.428_606_8e-6;
    const ROUNDER: Self = 12_582_912.0;
    const EXP: &'static [Self] = &[1.666_662_5e-1, -2.766_733_3e-3];
    const TANH_ABOVE: &'static [Self] =
        &[-3.333_328e-1, 1.333_144_2e-1, -5.373_971_5e-2, 2.063_908_8e-2, -5.704_988_7e-3];
    const TANH_BELOW: &'static [Self] = &[1.0];
    const LOG: &'static [Self] = &[6.666_666e-1, 4.000_097_2e-1, 2.849_878_7e-1, 2.427_907_9e-1];

    /// In two factors, both normal numbers, as k lies in -152..128.
    #[inline]
    fn times_power_of_two(self, rounded: Self) -> Self {
        let k = rounded.to_bits().wrapping_sub(Self::ROUNDER.to_bits());
        let raised = k.wrapping_add(256);
        let (first, second) = (raised >> 1, raised.wrapping_sub(raised >> 1));
        let power = |raised: u32| Self::from_bits(raised.wrapping_sub(1) << 23);
        self * power(first) * power(second)
    }

    #[inline]
    fn with_sign_of(self, sign: Self) -> Self {
        self.copysign(sign)
    }
}
