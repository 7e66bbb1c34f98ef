using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Security;

/// <summary>
/// What actions of an administrator need on an HTTP API that asks for no key: a token of this process, sent like a key. <c>GET /console/session</c> gives it to programs and to pages of this
/// server. It keeps no program out; it keeps out pages of other sites, should a browser let their requests pass as somebody else's.
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
            // Not the token: logs are kept, and read by others.
            LogOpen(logger);
        }
    }

    /// <summary>The token for a caller; null if the API requires keys, or if the caller is a page of another site, even one that CORS allows.</summary>
    public string? For(HttpRequest request) => _isOn && RequestOrigin.IsOwn(request) ? _value : null;

    /// <summary>Refuses an action without the token, when no key is asked for. A filter of endpoints.</summary>
    /// <exception cref="ApiException">403.</exception>
    public ValueTask<object?> CheckAsync(EndpointFilterInvocationContext call, EndpointFilterDelegate next) =>
        !_isOn || Is(ApiKeyHandler.KeyOf(call.HttpContext.Request))
            ? next(call)
            : throw new ApiException(new ApiError(StatusCodes.Status403Forbidden, ErrorCodes.AdminTokenMissing,
                "This server asks for no key, but actions of an administrator need the token of its process. Send the 'adminToken' of GET /console/session as 'X-Api-Key: TOKEN'. A restart changes it."));

    // Always the whole length: the time tells nothing.
    private bool Is(string? key) => key is not null && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(key)), SHA256.HashData(Encoding.UTF8.GetBytes(_value)));

    [LoggerMessage(5103, LogLevel.Information, "The HTTP API asks for no key. Load, unload, pull, drain and undrain over HTTP need the 'adminToken' of GET /console/session, sent as X-Api-Key.")]
    private static partial void LogOpen(ILogger logger);
}
