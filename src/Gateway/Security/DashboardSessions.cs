using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;

namespace ZeroShotOrleans.Gateway.Security;

/// <summary>Sessions of browsers signed in to the dashboard. Browsers open pages without our header, so they send a cookie with a random token instead of the key.</summary>
/// <remarks>
/// Thread-safe. Sessions exist in this process only: behind a load balancer, users have to sign in again when another silo responds, and a restart ends all sessions.
/// </remarks>
internal sealed class DashboardSessions(TimeProvider time)
{
    /// <summary>Duration of a session. A revoked key or token remains usable here for at most that long.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <summary>Maximum number of sessions; the oldest is evicted.</summary>
    internal const int Most = 1_000;

    private const int TokenBytes = 32;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Session> _byHash = new(StringComparer.Ordinal);

    /// <summary>Starts a session and returns the token for the cookie.</summary>
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

    /// <summary>Returns the user of a token; null if the token is unknown or expired.</summary>
    /// <remarks>Looked up by its hash, so timing reveals nothing about tokens.</remarks>
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

    /// <summary>Ends all sessions of a caller.</summary>
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
