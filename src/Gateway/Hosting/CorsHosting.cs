using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using ZeroShotOrleans.Gateway.Requests;
using ZeroShotOrleans.Gateway.Settings;

namespace ZeroShotOrleans.Gateway.Hosting;

/// <summary>Tells browsers which pages may call the HTTP API, with what, and which headers of a response they may read.</summary>
internal static class CorsHosting
{
    private static readonly string[] _methods = [HttpMethods.Get, HttpMethods.Head, HttpMethods.Post, HttpMethods.Put, HttpMethods.Delete];

    // Of every header that a response may have and that a page cannot read without being told.
    private static readonly string[] _exposed =
    [
        RequestIds.Header, HeaderNames.RetryAfter, HeaderNames.ETag, HeaderNames.Location, HeaderNames.ContentDisposition, HeaderNames.Allow, HeaderNames.AcceptEncoding,
        HeaderNames.WWWAuthenticate, "X-Error-Message", "X-Zso-Warning", "x-should-retry",
    ];

    /// <summary>Adds the policy: pages of <paramref name="origins"/>, without cookies.</summary>
    public static void AddGatewayCors(this IServiceCollection services, IEnumerable<string> origins) => services.AddCors(cors => cors.AddDefaultPolicy(policy => policy
        .WithOrigins([.. origins])
        .WithMethods(_methods)

        // Clients send headers of their own, such as the x-stainless-... of OpenAI's.
        .AllowAnyHeader()
        .WithExposedHeaders(_exposed)
        .SetPreflightMaxAge(TimeSpan.FromSeconds(HttpLimits.PreflightSeconds))));

    /// <summary>Answers preflights and adds the headers.</summary>
    public static void UseGatewayCors(this IApplicationBuilder app)
    {
        // A response without the headers may be kept too, and must not be given to a page of another origin.
        var cors = app.ApplicationServices.GetRequiredService<IOptions<CorsOptions>>().Value;
        if (cors.GetPolicy(cors.DefaultPolicyName) is { AllowAnyOrigin: false, Origins.Count: > 0 })
        {
            app.Use((context, next) =>
            {
                context.Response.OnStarting(static state => VaryByOriginAsync((HttpResponse)state), context.Response);
                return next(context);
            });
        }

        app.UseCors();
    }

    private static Task VaryByOriginAsync(HttpResponse response)
    {
        if (!response.Headers.GetCommaSeparatedValues(HeaderNames.Vary).Contains(HeaderNames.Origin, StringComparer.OrdinalIgnoreCase))
        {
            response.Headers.AppendCommaSeparatedValues(HeaderNames.Vary, HeaderNames.Origin);
        }

        return Task.CompletedTask;
    }
}
