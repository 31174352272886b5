//! `f64`.

use super::functions::Precision;

impl Precision for f64 {
    const EXP_MOST: Self = 710.0;
    const EXP_LEAST: Self = -746.0;
    const LOG2_E: Self = std::f64::consts::LOG2_E;
    const LN_2_HIGH: Self = 6.931_471_803_691_238e-1;
    const LN_2_LOW: Self = 1.908_214_929_270_587_7e-10;
    const ROUNDER: Self = 6_755_399_441_055_744.0;
    const EXP: &'static [Self] = &[
        1.666_666_666_666_660_2e-1,
        -2.777_777_777_701_559_3e-3,
        6.613_756_321_437_934e-5,
        -1.653_390_220_546_525_2e-6,
        4.138_136_797_057_238_5e-8,
    ];
    const TANH_ABOVE: &'static [Self] =
        &[-1.614_687_684_417_084_5e3, -9.928_772_310_019_186e1, -9.643_991_794_250_523e-1];
    const TANH_BELOW: &'static [Self] =
        &[4.844_063_053_251_255e3, 2.235_488_390_601_004_5e3, 1.128_116_784_916_329_3e2, 1.0];
    const LOG: &'static [Self] = &[
        6.666_666_666_666_735e-1,
        3.999_999_999_940_942e-1,
        2.857_142_874_366_239e-1,
        2.222_219_843_214_978_4e-1,
        1.818_357_216_161_805e-1,
        1.531_383_769_920_937_3e-1,
        1.479_819_860_511_658_6e-1,
    ];

    /// In two factors, both normal numbers, as k lies in -1076..1024.
    #[inline]
    fn times_power_of_two(self, rounded: Self) -> Self {
        let k = rounded.to_bits().wrapping_sub(Self::ROUNDER.to_bits());
        let raised = k.wrapping_add(2048);
        let (first, second) = (raised >> 1, raised.wrapping_sub(raised >> 1));
        let power = |raised: u64| Self::from_bits(raised.wrapping_sub(1) << 52);
        self * power(first) * power(second)
    }

    #[inline]
    fn with_sign_of(self, sign: Self) -> Self {
        self.copysign(sign)
    }
}
