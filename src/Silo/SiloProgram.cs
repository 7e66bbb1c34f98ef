using System.Globalization;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Gateway.Hosting;
using ZeroShotOrleans.Gateway.Settings;
using ZeroShotOrleans.Grains.Hosting;
using ZeroShotOrleans.Hosting;
using ZeroShotOrleans.Silo.Telemetry;

namespace ZeroShotOrleans.Silo;

/// <summary>The main program of a silo; <c>zso silo</c> runs the same.</summary>
public static class SiloProgram
{
    /// <summary>Exit code: the settings or process limits are not valid, and nothing was done.</summary>
    public const int WrongSettings = 2;

    /// <summary>Exit code: the silo did not stop within <c>Cluster:StopSeconds</c> and ended itself. As EX_SOFTWARE of sysexits.h.</summary>
    public const int StopOverdue = 70;

    // For the process to go once it has ended itself.
    private static readonly TimeSpan _exitTime = TimeSpan.FromSeconds(5);

    /// <summary>How long a supervisor waits for a silo to end after SIGTERM before it kills it.</summary>
    /// <param name="stopSeconds">The silo's <see cref="SiloClusterOptions.StopSeconds"/>; null for the default.</param>
    public static TimeSpan SupervisorWait(int? stopSeconds) =>
        TimeSpan.FromSeconds(stopSeconds ?? new SiloClusterOptions().StopSeconds) + StopDeadline.Margin + _exitTime;

    /// <summary>Runs a silo until it is asked to stop (Ctrl+C, SIGTERM) or fails to start.</summary>
    /// <param name="args">Settings, as <c>--Cluster:Roles=Control</c> or <c>--Cluster:Roles Control</c>; <c>--settings FILE</c> loads more from a file.</param>
    /// <param name="stop">Requests a graceful stop; may be cancelled before the silo has started.</param>
    /// <returns>0: stopped as requested. 2: the settings are not valid. 3: the state cannot be used. 70: the stop took too long. The reason is on standard error.</returns>
    public static async Task<int> RunAsync(string[] args, CancellationToken stop)
    {
        try
        {
            stop.ThrowIfCancellationRequested();
            using var host = Build(args);
            PrivilegeWarning.Write(host.Services, Environment.IsPrivilegedProcess);
            var limit = host.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout + StopDeadline.Margin;
            using var deadline = new StopDeadline(limit, () => EndNow(limit), TimeProvider.System, stop);
            host.OpenZeroShotState(stop);
            SiloBanner.PrintWhenStarted(host, hasHttp: host is WebApplication, Console.Out);
            await host.RunAsync(stop);
            return 0;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 0;
        }
        catch (Exception exception) when (stop.IsCancellationRequested)
        {
            // Rolling back a partial start fails in various ways. State is on disk before it is acknowledged, so nothing is lost.
            await Console.Error.WriteLineAsync($"The silo was asked to stop and did not shut down cleanly: {exception.Message}");
            return 0;
        }
        catch (Exception exception) when (exception is ZeroShotException or InvalidOperationException or OptionsValidationException or IOException or InvalidDataException or SocketException)
        {
            await Console.Error.WriteLineAsync($"The silo cannot start. {exception.Message}{Advice(exception)}");
            return exception is ZeroShotException ? 3 : WrongSettings;
        }
    }

    private static void EndNow(TimeSpan limit)
    {
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"The silo did not stop within {limit.TotalSeconds:0} s (Cluster:StopSeconds and {StopDeadline.Margin.TotalSeconds:0} s more), so the process ends now. Acknowledged results are stored."));
        StopSignals.EndAtOnce(StopOverdue);
    }

    // The silo leaves the cluster only after its HTTP API has closed.
    internal static void RequireTimeToStop(ConfigurationManager configuration)
    {
        var http = configuration.GetSection(GatewayOptions.Section).Get<GatewayOptions>() ?? new GatewayOptions();
        var stop = (configuration.GetSection(SiloClusterOptions.Section).Get<SiloClusterOptions>() ?? new SiloClusterOptions()).StopSeconds;
        var needed = http.StopDelaySeconds + http.ResponseSeconds + SiloClusterOptions.LeaveSeconds;
        if (stop < needed)
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
                $"Cluster:StopSeconds is {stop}, but stopping takes up to {needed} s: Http:StopDelaySeconds ({http.StopDelaySeconds}), Http:ResponseSeconds ({http.ResponseSeconds}) and {SiloClusterOptions.LeaveSeconds} to leave the cluster. " +
                $"Set Cluster:StopSeconds to {needed} or more, and let the supervisor of the process wait {StopDeadline.Margin.TotalSeconds:0} s longer, or lower Http:ResponseSeconds."));
        }
    }

    // Kestrel's message names the address but not its setting. The ports of Orleans are bound earlier and fail differently.
    private static string Advice(Exception exception) => exception switch
    {
        { InnerException: AddressInUseException } =>
            $" This is an address of the HTTP API: set {GatewayOptions.Section}:{nameof(GatewayOptions.Urls)} to another port, or {GatewayOptions.Section}:{nameof(GatewayOptions.Enabled)}=false.",
        SocketException { SocketErrorCode: SocketError.AccessDenied } => ". This user may not listen on that port: use ports from 1024 up, or grant the program the right to use lower ones.",
        SocketException => ". Check the addresses and ports in Cluster:Address, Cluster:SiloPort, Cluster:GatewayPort and Http:Urls.",
        _ => "",
    };

    // A silo that only encodes runs no web server: it listens only for its cluster.
    internal static IHost Build(string[] args)
    {
        var plain = QuietOrleans(Host.CreateApplicationBuilder(args)).AddSettingsFile(args);
        SettingsCheck.Refuse(plain.Configuration, args);
        var roles = plain.Configuration.GetSection(SiloClusterOptions.Section).Get<SiloClusterOptions>()?.Roles ?? ZeroShotRoles.All;
        if (!roles.HasFlag(ZeroShotRoles.Control) || !GatewayHosting.IsWanted(plain.Configuration))
        {
            return plain.UseZeroShotSilo().AddZeroShotTelemetry().Build();
        }

        RequireTimeToStop(plain.Configuration);
        var builder = QuietOrleans(WebApplication.CreateBuilder(args)).AddSettingsFile(args).UseZeroShotSilo().AddZeroShotTelemetry().AddGatewayServer();
        var app = builder.Build();
        app.MapGatewayServer();
        app.MapZeroShotMetrics();
        return app;
    }

    // Orleans logs hundreds of lines as it starts and stops. The lowest source of all: settings of the user override it.
    private static TBuilder QuietOrleans<TBuilder>(TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData = [new("Logging:LogLevel:Orleans", nameof(LogLevel.Warning)), new("Logging:LogLevel:Microsoft.Orleans", nameof(LogLevel.Warning))],
        });
        return builder;
    }
}
