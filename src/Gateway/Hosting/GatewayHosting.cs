using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Gateway.Connections;
using ZeroShotOrleans.Gateway.Embeddings;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Health;
using ZeroShotOrleans.Gateway.HuggingFace;
using ZeroShotOrleans.Gateway.Inputs;
using ZeroShotOrleans.Gateway.Native;
using ZeroShotOrleans.Gateway.Native.Results;
using ZeroShotOrleans.Gateway.Native.Uploads;
using ZeroShotOrleans.Gateway.Native.Vectors;
using ZeroShotOrleans.Gateway.OpenAi;
using ZeroShotOrleans.Gateway.OpenApi;
using ZeroShotOrleans.Gateway.Requests;
using ZeroShotOrleans.Gateway.Security;
using ZeroShotOrleans.Gateway.Settings;
using ZeroShotOrleans.Gateway.WebConsole;
using ZeroShotOrleans.WebConsole;

namespace ZeroShotOrleans.Gateway.Hosting;

/// <summary>Hosts the HTTP API in a control silo.</summary>
public static class GatewayHosting
{
    /// <summary>Whether a silo with the control role serves the HTTP API: <see cref="GatewayOptions.Enabled"/>.</summary>
    public static bool IsWanted(IConfiguration configuration) => Read(configuration).Enabled;

    /// <summary>Adds the HTTP API to a program that serves nothing else: its services, URLs and limits of connections.</summary>
    /// <exception cref="InvalidOperationException">The settings are contradictory, or would expose the HTTP API to a network; the message says what to set.</exception>
    public static WebApplicationBuilder AddGatewayServer(this WebApplicationBuilder builder)
    {
        var options = Read(builder.Configuration);
        var auth = builder.Configuration.GetSection(AuthOptions.Section).Get<AuthOptions>() ?? new AuthOptions();
        ExposureGuard.Refuse(options.Urls, auth.IsOn, options.AllowAnyoneOnTheNetwork, builder.Configuration.GetSection("Images:Roots").GetChildren().Any());
        builder.Services.AddGateway(builder.Configuration);

        // Otherwise six lines per request. Inserted before the configured rules, so that those override it.
        builder.Services.Configure<LoggerFilterOptions>(filter => filter.Rules.Insert(0, new LoggerFilterRule(providerName: null, "Microsoft.AspNetCore", LogLevel.Warning, filter: null)));
        builder.WebHost.UseUrls([.. options.Urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)]);
        builder.WebHost.ConfigureKestrel(kestrel => KestrelLimits.Set(kestrel, options));
        return builder;
    }

    /// <summary>Serves the HTTP API in a program that serves nothing else: middleware and routes.</summary>
    public static void MapGatewayServer(this WebApplication app)
    {
        app.Use(ConnectionGuard.RunAsync);
        app.UseGateway();
        app.MapGateway();
        if (app.Services.GetRequiredService<DashboardPageOptions>().Enabled)
        {
            DashboardHosting.Map(app);
        }
    }

    /// <summary>Adds the HTTP API's services to a container. They need a grain factory, and what every web host has.</summary>
    /// <exception cref="InvalidOperationException">The settings are contradictory; the message says what to set.</exception>
    internal static void AddGateway(this IServiceCollection services, IConfiguration configuration)
    {
        var options = Read(configuration);
        KnownHosts.Check(options.AllowedHosts);

        services.AddOptions<GatewayOptions>().BindConfiguration(GatewayOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<GatewayOptions>, GatewayOptionsValidator>();
        services.AddGatewayAuth(configuration);
        services.AddGatewayCors(options.CorsOrigins);
        services.AddSingleton(provider => KnownHosts.Of(provider.GetRequiredService<IOptions<GatewayOptions>>().Value, provider.GetRequiredService<IOptions<AuthOptions>>().Value));
        services.AddSingleton<AdminToken>();
        services.AddSingleton<ConnectionGuard>();
        services.AddSingleton(provider => new GrainClient(provider.GetRequiredService<IGrainFactory>()));
        services.AddSingleton<BodyBudget>();
        services.AddSingleton<StopGrace>();
        services.AddSingleton<BodyReader>();
        services.AddSingleton<RequestLimits>();
        services.AddSingleton<LabelInput>();
        services.AddSingleton<ModelChoice>();
        services.AddSingleton<TextLengths>();
        services.AddSingleton<TextTokens>();
        services.AddSingleton<AuditLog>();
        services.AddSingleton<ShutdownDelay>();
        services.AddHostedService(provider => provider.GetRequiredService<ShutdownDelay>());
        services.AddSingleton<Readiness>();
        services.AddHostedService(provider => provider.GetRequiredService<Readiness>());
        if (options.ManagementUrls.Length > 0)
        {
            services.AddHostedService<ManagementListener>();
        }

        services.AddSingleton<HuggingFaceEndpoints>();
        services.AddSingleton<EmbeddingEndpoints>();
        services.AddSingleton<ClassifyEndpoints>();
        services.AddSingleton<LabelSetEndpoints>();
        services.AddSingleton<PullOutcomes>();
        services.AddHostedService(provider => provider.GetRequiredService<PullOutcomes>());
        services.AddSingleton<ModelEndpoints>();
        services.AddSingleton<SiloEndpoints>();
        services.AddSingleton<JobAccess>();
        services.AddSingleton<JobEndpoints>();
        services.AddSingleton<ThumbnailEndpoints>();
        services.AddSingleton<EventEndpoints>();
        services.AddSingleton(DashboardPageOptions.Of(configuration));
        services.AddSingleton<SessionEndpoints>();
        services.AddGatewayDialects();
        services.AddGatewayDescription();
        services.AddSingleton<ResultEndpoints>();
        services.AddSingleton<JobVectorEndpoints>();
        services.AddSingleton<LabelVectorEndpoints>();
        services.AddSingleton<UploadGate>();
        services.AddSingleton<UploadEndpoints>();

        // An invalid value in the URL is reported with a message, not with a bare status.
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
    }

    /// <summary>Adds the middleware that every request of the HTTP API passes, routing included.</summary>
    internal static void UseGateway(this IApplicationBuilder app)
    {
        app.UseMiddleware<RequestIds>();
        app.UseMiddleware<SecurityHeaders>();
        app.UseMiddleware<HeadRequests>();
        app.UseMiddleware<ErrorMiddleware>();
        app.UseRouting();
        app.UseMiddleware<BrowserGuard>();
        app.UseGatewayCors();
        app.UseAuthentication();
        app.UseAuthorization();
    }

    /// <summary>Maps the HTTP API's routes.</summary>
    internal static void MapGateway(this IEndpointRouteBuilder app)
    {
        app.MapZeroShotConsole();
        SessionEndpoints.MapOpen(app);
        var options = app.ServiceProvider.GetRequiredService<IOptions<GatewayOptions>>().Value;
        app.MapGatewayHealth(options);
        app.MapGatewayDescription();
        HuggingFaceEndpoints.Map(Group(app, Dialect.HuggingFace, Scopes.Classify));
        var classify = Group(app, Dialect.Native, Scopes.Classify);
        ClassifyEndpoints.Map(classify);
        LabelSetEndpoints.MapReading(classify);
        LabelVectorEndpoints.Map(classify);
        TemplatePackEndpoints.Map(classify);
        ModelEndpoints.MapReading(Group(app, Dialect.OpenAi, Scopes.Classify));

        var jobs = Group(app, Dialect.Native, Scopes.Jobs);
        LabelSetEndpoints.MapChanging(jobs);
        JobEndpoints.Map(jobs);
        ThumbnailEndpoints.Map(jobs);
        UploadEndpoints.Map(jobs);
        var streams = Streams(app, Scopes.Jobs);
        ResultEndpoints.Map(streams);
        JobVectorEndpoints.Map(streams);

        ModelEndpoints.MapAdmin(AdminActions(app));
        var admin = Group(app, Dialect.Native, Scopes.Admin);
        ModelEndpoints.MapPulls(admin);
        SiloEndpoints.MapReading(admin);
        var actions = AdminActions(app);
        SiloEndpoints.MapAdmin(actions);
        SessionEndpoints.MapAdmin(actions);
        EventEndpoints.Map(Streams(app, Scopes.Admin));

        EmbeddingEndpoints.Map(Group(app, Dialect.OpenAi, Scopes.Classify));
        app.MapGatewayDialects(options, dialect => Group(app, dialect, Scopes.Classify));
    }

    private static GatewayOptions Read(IConfiguration configuration) => configuration.GetSection(GatewayOptions.Section).Get<GatewayOptions>() ?? new GatewayOptions();

    private static RouteGroupBuilder Group(IEndpointRouteBuilder app, Dialect dialect, string scope) =>
        Group(app, dialect, scope, app.ServiceProvider.GetRequiredService<RequestLimits>().WithinAsync);

    private static RouteGroupBuilder Streams(IEndpointRouteBuilder app, string scope) =>
        Group(app, Dialect.Native, scope, app.ServiceProvider.GetRequiredService<RequestLimits>().WithinStreamsAsync);

    private static RouteGroupBuilder AdminActions(IEndpointRouteBuilder app)
    {
        var group = Group(app, Dialect.Native, Scopes.Admin);
        group.AddEndpointFilter(app.ServiceProvider.GetRequiredService<AdminToken>().CheckAsync);
        return group;
    }

    private static RouteGroupBuilder Group(
        IEndpointRouteBuilder app, Dialect dialect, string scope, Func<EndpointFilterInvocationContext, EndpointFilterDelegate, ValueTask<object?>> limits)
    {
        var group = app.MapGroup("");
        group.WithMetadata(new DialectMetadata(dialect)).RequireAuthorization(scope);
        group.AddEndpointFilter(limits);
        group.AddEndpointFilter(ResponseClock.WithinAsync);
        group.AddEndpointFilter(Caller.WithinAsync);
        group.AddEndpointFilter(UrlPathNames.CheckAsync);
        group.AddEndpointFilter(QueryNames.CheckAsync);
        group.AddEndpointFilter(Preconditions.CheckAsync);
        group.AddEndpointFilter(BodyTypes.CheckAsync);
        return group;
    }
}
