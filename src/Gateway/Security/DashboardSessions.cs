using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;

namespace ZeroShotOrleans.Gateway.Security;

/// <summary>Who has signed in to the dashboard in a browser. A browser opens pages without our header, so it shows a token of chance instead of the key.</summary>
/// <remarks>
/// Thread-safe. In this process only: behind a load balancer a person signs in again where another silo answers, and a restart ends all of them.
/// </remarks>
internal sealed class DashboardSessions(TimeProvider time)
{
    /// <summary>How long one lasts. A token or key that was withdrawn is of no use here after that time.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <summary>Most at once; the oldest makes room.</summary>
    internal const int Most = 1_000;

    private const int TokenBytes = 32;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Session> _byHash = new(StringComparer.Ordinal);

    /// <summary>Begins one, and returns the token for the cookie.</summary>
    public string Begin(ClaimsPrincipal user)
    {
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes));
        var now = time.GetUtcNow();
        lock (_lock)
        {
            foreach (var old in _byHash.Where(session => session.Value.Until <= now).Select(session => session.Key).ToArray())
            {
                _byHash.Remove(old);
            }

            if (_byHash.Count == Most)
            {
                _byHash.Remove(_byHash.MinBy(session => session.Value.Until).Key);
            }

            _byHash[HashOf(token)] = new Session(user, now + Lifetime);
        }

        return token;
    }

    /// <summary>Whose token it is; null when it is nobody's, or its time is over.</summary>
    /// <remarks>Looked up by its hash: how long that takes tells nothing about tokens.</remarks>
    public ClaimsPrincipal? Find(string token)
    {
        if (token.Length != 2 * TokenBytes)
        {
            return null;
        }

        var hash = HashOf(token);
        lock (_lock)
        {
            return _byHash.TryGetValue(hash, out var session) && session.Until > time.GetUtcNow() ? session.User : null;
        }
    }

    /// <summary>Ends all of a caller.</summary>
    public void EndOf(string name)
    {
        lock (_lock)
        {
            foreach (var hash in _byHash.Where(session => session.Value.User.Identity?.Name == name).Select(session => session.Key).ToArray())
            {
                _byHash.Remove(hash);
            }
        }
    }

    private static string HashOf(string token) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    private sealed record Session(ClaimsPrincipal User, DateTimeOffset Until);
}
