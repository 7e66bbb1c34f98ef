using System.Security.Cryptography;

namespace ZeroShotOrleans.Jobs.Identity;

/// <summary>Job ids: ten characters of time, so that they sort, and two random ones, so that two in one millisecond differ.</summary>
internal static class JobIds
{
    // Crockford's base 32: no letter can be mistaken for a digit.
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
