using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Features.Authentication;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Health;
using ZeroShotOrleans.Gateway.Security;
using ZeroShotOrleans.Gateway.Settings;
using ZeroShotOrleans.Gateway.WebConsole;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Hosting;

/// <summary>The HTTP API as a branch of somebody else's web application.</summary>
/// <remarks>
/// It has a container and a pipeline of its own, so that its authentication, policies, CORS, JSON options, OpenAPI document and middleware are not the application's, and the other way round. Of the
/// application it has the configuration, logging, lifetime and grains.
/// </remarks>
internal sealed class GatewayBranch : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly RequestDelegate _pipeline;
    private readonly IHostedService[] _hosted;
    private readonly bool _hasRoots;

    /// <summary>Builds the branch.</summary>
    /// <param name="application">The application's services.</param>
    /// <exception cref="InvalidOperationException">The settings are contradictory; the message says what to set.</exception>
    public GatewayBranch(IServiceProvider application)
    {
        var configuration = application.GetRequiredService<IConfiguration>();
        _hasRoots = configuration.GetSection("Images:Roots").GetChildren().Any();
        var services = new ServiceCollection();
        Share<IConfiguration>(services, application);
        Share<ILoggerFactory>(services, application);
        Share<IHostApplicationLifetime>(services, application);
        Share<IHostEnvironment>(services, application);
        Share<IMeterFactory>(services, application);
        Share<IGrainFactory>(services, application);
        services.AddSingleton(application.GetService<TimeProvider>() ?? TimeProvider.System);
        var diagnostics = new DiagnosticListener(typeof(GatewayBranch).FullName!);
        services.AddSingleton(diagnostics).AddSingleton<DiagnosticSource>(diagnostics);
        services.TryAddSingleton(typeof(ILogger<>), typeof(Logger<>));
        services.AddOptions();
        services.AddRouting();
        services.AddGateway(configuration);

        // The application owns its addresses. An open branch answers only on loopback, and one that says otherwise or has keys anywhere.
        services.PostConfigure<GatewayOptions>(options => options.Urls = options.AllowAnyoneOnTheNetwork ? "http://*" : "http://127.0.0.1");

        // The dashboard's pages need services of the application's container.
        services.AddSingleton(new DashboardPageOptions { Enabled = false });
        foreach (var check in application.GetServices<ReadinessCheck>())
        {
            services.AddSingleton(check);
        }

        _services = services.BuildServiceProvider();
        _services.GetService<IStartupValidator>()?.Validate();
        _hosted = [.. _services.GetServices<IHostedService>().Where(service => service.GetType().Assembly == typeof(GatewayBranch).Assembly)];
        var app = new ApplicationBuilder(_services);
        app.UseGateway();
        List<string> roots = [];
        app.UseEndpoints(routes =>
        {
            routes.MapGateway();
            roots.AddRange(routes.DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
                .Where(endpoint => endpoint.RoutePattern.PathSegments is [{ IsSimple: true }, ..])
                .Select(endpoint => endpoint.RoutePattern.PathSegments[0].Parts[0]).OfType<RoutePatternLiteralPart>()
                .Select(part => part.Content));
        });
        _pipeline = app.Build();
        Roots = [.. roots.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The first segments of the paths that the API has.</summary>
    public IReadOnlyList<string> Roots { get; }

    /// <summary>Starts the checks of readiness.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var service in _hosted)
        {
            await service.StartAsync(cancellationToken);
        }
    }

    /// <summary>Reports not ready, and waits until load balancers have had time to notice.</summary>
    public Task StoppingAsync(CancellationToken cancellationToken) => _services.GetRequiredService<ShutdownDelay>().StoppingAsync(cancellationToken);

    /// <summary>Ends the checks.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var service in _hosted.Reverse())
        {
            await service.StopAsync(cancellationToken);
        }
    }

    /// <summary>Answers a request of the application.</summary>
    /// <param name="context">The request.</param>
    /// <param name="prefixSegments">How many segments of its path are the application's, not the API's.</param>
    public async Task AnswerAsync(HttpContext context, int prefixSegments)
    {
        var isProtected = context.GetEndpoint()?.Metadata is { } metadata && metadata.GetMetadata<IAuthorizeData>() is not null && metadata.GetMetadata<IAllowAnonymous>() is null;
        var request = context.Request;
        var (path, pathBase, traceId, user, services) = (request.Path, request.PathBase, context.TraceIdentifier, context.User, context.RequestServices);
        var (endpoint, routes) = (context.Features.Get<IEndpointFeature>(), context.Features.Get<IRouteValuesFeature>());
        var (result, authentication) = (context.Features.Get<IAuthenticateResultFeature>(), context.Features.Get<IHttpAuthenticationFeature>());
        await using var scope = _services.CreateAsyncScope();
        try
        {
            // Routing leaves a request alone that has an endpoint already.
            context.Features.Set<IEndpointFeature>(null);
            context.Features.Set<IRouteValuesFeature>(null);
            (request.PathBase, request.Path) = Split(pathBase, path, prefixSegments);
            context.RequestServices = scope.ServiceProvider;

            // The user that the application has authenticated has no scope here.
            context.User = new ClaimsPrincipal(new ClaimsIdentity());
            context.Features.Set<IAuthenticateResultFeature>(null);
            if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            {
                // BodyReader has its own limit, which drains the body of a client that is still sending.
                size.MaxRequestBodySize = null;
            }

            if (Refusal(context, isProtected) is { } refusal)
            {
                await ErrorWriter.WriteAsync(context, new ApiError(StatusCodes.Status403Forbidden, ErrorCodes.Forbidden, refusal));
                return;
            }

            await _pipeline(context);
        }
        finally
        {
            context.RequestServices = services;
            (request.Path, request.PathBase, context.TraceIdentifier, context.User) = (path, pathBase, traceId, user);
            context.Features.Set(endpoint);
            context.Features.Set(routes);
            context.Features.Set(result);
            context.Features.Set(authentication);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _services.DisposeAsync();

    // What ExposureGuard says at the start of a silo program, which knows its addresses; here they are the application's. A server without sockets, as in tests, has none.
    private string? Refusal(HttpContext context, bool isProtected) =>
        context.Connection.LocalIpAddress is not { } address || IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address) ? null
        : !isProtected && !_services.GetRequiredService<IOptions<AuthOptions>>().Value.IsOn && !_services.GetRequiredService<IOptions<GatewayOptions>>().Value.AllowAnyoneOnTheNetwork
            ? "This server asks for no key and answers only its own machine. Its operator can add a key under Auth:Keys (`zso keys new` creates one), require authorization of MapZeroShot(), or set Http:AllowAnyoneOnTheNetwork=true."
        : !_hasRoots ? "This server answers only its own machine, because jobs could read any of its files. Its operator can set Images:Roots to the directories that contain images, or to an empty directory."
        : null;

    private static (PathString Base, PathString Path) Split(PathString pathBase, PathString path, int segments)
    {
        var text = path.Value ?? "";
        var at = 0;
        for (var i = 0; i < segments && at >= 0; i++)
        {
            at = text.IndexOf('/', at + 1);
        }

        return segments == 0 ? (pathBase, path) : at < 0 ? (pathBase + path, "/") : (pathBase + text[..at], text[at..]);
    }

    // An instance, so that this container does not dispose of it.
    private static void Share<T>(ServiceCollection services, IServiceProvider application)
        where T : class => services.AddSingleton(application.GetRequiredService<T>());
}
