using System.Security.Cryptography;

namespace ZeroShotOrleans.Jobs.Identity;

/// <summary>Job ids: ten characters of time, so that ids sort by creation time, and two random ones, so that ids of the same millisecond differ.</summary>
internal static class JobIds
{
    // Crockford's Base32, whose letters cannot be mistaken for digits.
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    public static string New(DateTimeOffset now) => string.Create(12, now.ToUnixTimeMilliseconds(), (id, time) =>
    {
        for (var i = 9; i >= 0; i--, time >>= 5)
        {
            id[i] = Alphabet[(int)(time & 31)];
        }

        id[10] = Alphabet[RandomNumberGenerator.GetInt32(32)];
        id[11] = Alphabet[RandomNumberGenerator.GetInt32(32)];
    });
}
