using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Security;

/// <summary>
/// What actions of an administrator need on an HTTP API that asks for no key: a token of this process, sent like a key. <c>GET /console/session</c> gives it to programs and to pages of this
/// server. It keeps no program out; it keeps out pages of other sites, should a browser let their requests pass as somebody else's.
/// </summary>
internal sealed class AdminToken(IOptions<AuthOptions> auth)
{
    private const int Bytes = 32;

    private readonly string _value = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>The token for the one who asks; null when keys are asked for, or when a page of another site asks, even one that CORS allows.</summary>
    public string? For(HttpRequest request) => !auth.Value.IsOn && RequestOrigin.IsOwn(request) ? _value : null;

    /// <summary>Refuses an action without the token, when no key is asked for. A filter of endpoints.</summary>
    /// <exception cref="ApiException">403.</exception>
    public ValueTask<object?> CheckAsync(EndpointFilterInvocationContext call, EndpointFilterDelegate next) =>
        auth.Value.IsOn || Is(ApiKeyHandler.KeyOf(call.HttpContext.Request))
            ? next(call)
            : throw new ApiException(new ApiError(StatusCodes.Status403Forbidden, ErrorCodes.AdminTokenMissing,
                "This server asks for no key, but actions of an administrator need the token of its process. Send the 'adminToken' of GET /console/session as 'X-Api-Key: TOKEN'. A restart changes it."));

    // Always the whole length: the time tells nothing.
    private bool Is(string? key) => key is not null && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(key)), SHA256.HashData(Encoding.UTF8.GetBytes(_value)));
}
