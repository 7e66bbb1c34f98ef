using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Security;

/// <summary>
/// The token that administrative actions require on an HTTP API without keys. It is specific to this process and sent like a key. <c>GET /console/session</c> returns it
/// to programs and to pages of this server. It does not protect against programs, only against pages of other sites, in case a browser does not mark their requests as
/// cross-site.
/// </summary>
internal sealed partial class AdminToken
{
    private const int Bytes = 32;

    private readonly string _value = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Bytes));
    private readonly bool _isOn;

    public AdminToken(IOptions<AuthOptions> auth, ILogger<AdminToken> logger)
    {
        _isOn = !auth.Value.IsOn;
        if (_isOn)
        {
            // Does not log the token: logs are retained and read by others.
            LogOpen(logger);
        }
    }

    /// <summary>Returns the token for a caller; null if the API requires keys, or if the caller is a page of another site, even one that CORS allows.</summary>
    public string? For(HttpRequest request) => _isOn && RequestOrigin.IsOwn(request) ? _value : null;

    /// <summary>An endpoint filter that rejects actions without the token if the API does not require keys.</summary>
    /// <exception cref="ApiException">403: the token is missing or wrong.</exception>
    public ValueTask<object?> CheckAsync(EndpointFilterInvocationContext call, EndpointFilterDelegate next) =>
        !_isOn || Is(ApiKeyHandler.KeyOf(call.HttpContext.Request))
            ? next(call)
            : throw new ApiException(new ApiError(StatusCodes.Status403Forbidden, ErrorCodes.AdminTokenMissing,
                "This server asks for no key, but actions of an administrator need the token of its process. Send the 'adminToken' of GET /console/session as 'X-Api-Key: TOKEN'. A restart changes it."));

    // Constant time: compares complete hashes.
    private bool Is(string? key) => key is not null && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(key)), SHA256.HashData(Encoding.UTF8.GetBytes(_value)));

    [LoggerMessage(5103, LogLevel.Information, "The HTTP API asks for no key. Load, unload, pull, drain and undrain over HTTP need the 'adminToken' of GET /console/session, sent as X-Api-Key.")]
    private static partial void LogOpen(ILogger logger);
}
