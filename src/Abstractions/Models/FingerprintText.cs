namespace ZeroShotOrleans;

/// <summary>Fingerprints as people compare them.</summary>
public static class FingerprintText
{
    private const int Digits = 12;

    /// <summary>The first 12 hex digits of a fingerprint: enough to see that two differ. Shorter ones are returned whole.</summary>
    public static string Abbreviate(string fingerprint) => fingerprint.Length <= Digits ? fingerprint : fingerprint[..Digits];
}
