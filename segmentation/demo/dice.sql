-- Draws that depend on nothing but (seed, stream, n): no thread count or engine version changes them.
-- dice: 64 even bits; bits: a whole number cut out of a die; unit: 0 < u < 1; normal: mean 0, deviation 1 (Box–Muller).
CREATE MACRO dice(seed, stream, n) AS md5_number_lower(concat_ws('/', seed, stream, n));

CREATE MACRO bits(die, first_bit, width) AS CAST((die >> first_bit) & ((1 << width) - 1) AS INTEGER);

CREATE MACRO unit(seed, stream, n) AS
    (CAST(dice(seed, stream, n) >> 12 AS DOUBLE) + 0.5) / 4503599627370496.0;

CREATE MACRO normal(seed, stream, n) AS
    sqrt(-2 * ln((CAST(dice(seed, stream, n) >> 32 AS DOUBLE) + 0.5) / 4294967296.0))
    * cos(2 * pi() * (CAST(dice(seed, stream, n) & 4294967295 AS DOUBLE) + 0.5) / 4294967296.0);
