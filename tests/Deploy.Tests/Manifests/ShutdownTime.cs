using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Gateway.Hosting;
using ZeroShotOrleans.Silo;

namespace ZeroShotOrleans.Deploy.Tests.Manifests;

/// <summary>How long a silo may take to end itself: who kills it earlier breaks off what it has in flight.</summary>
internal static class StopTime
{
    /// <summary>That of a silo with these settings; the HTTP API of a control silo has a time of its own.</summary>
    public static async Task<TimeSpan> OfAsync(IReadOnlyDictionary<string, string> settings)
    {
        var builder = WebApplication.CreateBuilder();

        // What its time depends on; the rest may name files and secrets that only its place has.
        builder.Configuration.AddInMemoryCollection(settings.Where(setting => setting.Key.StartsWith("Cluster", StringComparison.Ordinal) || setting.Key.StartsWith("Http", StringComparison.Ordinal))
            .Select(setting => KeyValuePair.Create(setting.Key.Replace("__", ":", StringComparison.Ordinal), (string?)setting.Value)));
        builder.Configuration["Cluster:Address"] = "127.0.0.1";
        builder.Configuration["Http:Urls"] = "http://127.0.0.1:8080";
        builder.AddZeroShotSilo();
        if (builder.Configuration["Cluster:Roles"] != "Encoder" && builder.Configuration["Http:Enabled"] != "false")
        {
            builder.AddZeroShotGateway();
        }

        await using var app = builder.Build();
        return app.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout;
    }
}
