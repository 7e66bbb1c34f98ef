namespace ZeroShotOrleans;

/// <summary>Fingerprints in a short form for people.</summary>
public static class FingerprintText
{
    private const int Digits = 12;

    /// <summary>The first 12 hex digits of a fingerprint: enough to tell two apart. Shorter ones are returned unchanged.</summary>
    public static string Abbreviate(string fingerprint) => fingerprint.Length <= Digits ? fingerprint : fingerprint[..Digits];
}
