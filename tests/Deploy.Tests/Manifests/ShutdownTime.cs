using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Gateway.Hosting;
using ZeroShotOrleans.Hosting;
using ZeroShotOrleans.Silo;

namespace ZeroShotOrleans.Deploy.Tests.Manifests;

/// <summary>How long a supervisor has to wait for a silo to stop. Killing it earlier interrupts work in flight.</summary>
internal static class ShutdownTime
{
    /// <summary>Returns the time for a silo with these settings.</summary>
    public static async Task<TimeSpan> OfAsync(IReadOnlyDictionary<string, string> settings)
    {
        var builder = WebApplication.CreateBuilder();

        // Only the settings that affect the timeout; others may refer to files and secrets that do not exist here.
        builder.Configuration.AddInMemoryCollection(settings.Where(setting => setting.Key.StartsWith("Cluster", StringComparison.Ordinal) || setting.Key.StartsWith("Http", StringComparison.Ordinal))
            .Select(setting => KeyValuePair.Create(setting.Key.Replace("__", ":", StringComparison.Ordinal), (string?)setting.Value)));
        builder.Configuration["Cluster:Address"] = "127.0.0.1";
        builder.Configuration["Http:Urls"] = "http://127.0.0.1:8080";
        builder.Configuration["Http:ManagementUrls"] = "";
        builder.UseZeroShotSilo();
        if (builder.Configuration["Cluster:Roles"] != "Encoder" && builder.Configuration["Http:Enabled"] != "false")
        {
            builder.AddGatewayServer();
        }

        await using var app = builder.Build();
        return SiloProgram.SupervisorWait((int)app.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout.TotalSeconds);
    }
}
