using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Settings;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Security;

/// <summary>Rejects browser requests made by pages of other sites: requests to a host name that is not this server's, or from an origin that CORS does not allow.</summary>
internal sealed class BrowserGuard(RequestDelegate next, KnownHosts hosts, IOptions<CorsOptions> cors)
{
    // Enough to recognize the value.
    private const int MaxQuoted = 100;

    private readonly CorsPolicy _policy = cors.Value.GetPolicy(cors.Value.DefaultPolicyName)!;

    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (!hosts.Contains(request.Host))
        {
            throw new ApiException(new ApiError(StatusCodes.Status421MisdirectedRequest, ErrorCodes.UnknownHost,
                $"'{Quoted(request.Host.Host)}' is not a name of this server. Call it as localhost, or have its operator add the name under {GatewayOptions.Section}:{nameof(GatewayOptions.AllowedHosts)}."));
        }

        var isFine = RequestOrigin.IsOwn(request) || IsAllowed(RequestOrigin.Of(request)) || RequestOrigin.IsPreflight(request) || (RequestOrigin.IsVisit(request) && IsPage(context));
        if (!isFine)
        {
            var page = RequestOrigin.Of(request) is { Length: > 0 } origin ? $"of '{Quoted(origin)}'" : "of another site";
            throw new ApiException(new ApiError(StatusCodes.Status403Forbidden, ErrorCodes.OtherSite,
                $"The request comes from a page {page}, which may not call this server. Its operator can add the page's origin under {GatewayOptions.Section}:{nameof(GatewayOptions.CorsOrigins)}."));
        }

        return next(context);
    }

    private bool IsAllowed(string origin) => _policy.AllowAnyOrigin || (origin.Length > 0 && _policy.IsOriginAllowed(origin));

    // Endpoints that do not require a key: the console, the API description, health.
    private static bool IsPage(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<IAuthorizeData>() is null;

    private static string Quoted(string text) => text.Length <= MaxQuoted ? text : text[..MaxQuoted] + "...";
}
