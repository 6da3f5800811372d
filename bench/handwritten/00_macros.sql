-- The hand-written script: what one would write straight for DuckDB, without the platform. It stores the same Bronze
-- from the same files and computes the same Silver and Gold tables as of the same moment.
-- Variables: `world`, the folder of the files.

CREATE SCHEMA bronze;
CREATE SCHEMA silver;
CREATE SCHEMA gold;

-- UTC instant of an ISO text; a text without an offset is UTC.
CREATE TEMP MACRO instant(x) AS
  CASE WHEN suffix(x, 'Z') OR NOT regexp_matches(x, ':[0-9.]+ ?[+-][0-9:]+$') THEN TRY_CAST(x AS TIMESTAMP)
    ELSE timezone('UTC', TRY_CAST(x AS TIMESTAMPTZ)) END;

-- `2` and `2.0` are whole numbers, `2.5` is none.
CREATE TEMP MACRO whole(x) AS CASE WHEN TRY_CAST(x AS DECIMAL(28, 9)) % 1 = 0 THEN TRY_CAST(x AS BIGINT) END;

CREATE TEMP MACRO money(x) AS TRY_CAST(x AS DECIMAL(18, 4));

-- A text that was given and could not be read as what it should be.
CREATE TEMP MACRO unreadable(x, typed) AS typed IS NULL AND trim(x) <> '';

CREATE TEMP MACRO sane(t) AS t IS NULL OR (t >= TIMESTAMP '1900-01-01' AND t <= TIMESTAMP '9999-12-31');

-- Whole numbers n ÷ d, half away from zero, as a decimal with so many places: the caller has multiplied n by the power.
CREATE TEMP MACRO half_away(n, d) AS
  CASE WHEN d <> 0 THEN ((2 * abs(n) + abs(d)) // (2 * abs(d))) * sign(n) * sign(d) END;
CREATE TEMP MACRO units4(x) AS CAST(x * 10000 AS BIGINT);
CREATE TEMP MACRO to_scale4(n) AS CAST(CAST(n AS DECIMAL(22, 0)) * 0.0001 AS DECIMAL(18, 4));
CREATE TEMP MACRO to_scale6(n) AS CAST(CAST(n AS DECIMAL(22, 0)) * 0.000001 AS DECIMAL(18, 6));

-- ISO 4217, the historic codes included.
CREATE TEMP TABLE iso_currency AS SELECT unnest(string_split(
  'AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF ' ||
  'CLP CNY COP CRC CUC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL ' ||
  'HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD ' ||
  'MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR ' ||
  'RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD ' ||
  'TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XCG XDR XOF XPF XSU YER ZAR ZMW ZWG ZWL', ' ')) AS code;
