using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace ZeroShotOrleans.Gateway.Security;

/// <summary>Finds the holder of a key.</summary>
internal sealed class ApiKeys(IOptions<AuthOptions> options)
{
    private readonly (byte[] Hash, ApiKeyOptions Key)[] _keys =
        [.. options.Value.Keys.Select(key => (Convert.FromHexString(key.Sha256), key))];

    /// <summary>Returns the holder, or null if the key is unknown.</summary>
    /// <remarks>Constant time: compares complete hashes, for all known keys.</remarks>
    public ApiKeyOptions? Find(string key)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(key), hash);
        ApiKeyOptions? found = null;
        foreach (var (known, holder) in _keys)
        {
            if (CryptographicOperations.FixedTimeEquals(known, hash))
            {
                found = holder;
            }
        }

        return found;
    }
}
