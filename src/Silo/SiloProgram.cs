using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Gateway.Hosting;
using ZeroShotOrleans.Grains.Hosting;
using ZeroShotOrleans.Silo.Telemetry;

namespace ZeroShotOrleans.Silo;

/// <summary>The whole program of a silo; <c>zso silo</c> is the same.</summary>
public static class SiloProgram
{
    /// <summary>Exit code: settings or the limits of the process are wrong, and nothing was done.</summary>
    public const int WrongSettings = 2;

    /// <summary>Runs a silo until it is asked to end (Ctrl+C, SIGTERM), or does not start.</summary>
    /// <param name="args">Settings, as <c>--Cluster:Roles=Control</c> or <c>--Cluster:Roles Control</c>; <c>--settings FILE</c> names a file of more.</param>
    /// <param name="stop">Asks it to end, at any moment: before the silo has started too.</param>
    /// <returns>0: it ended as asked. 2: its settings are wrong. 3: its state cannot be used. Standard error has the reason.</returns>
    public static async Task<int> RunAsync(string[] args, CancellationToken stop)
    {
        try
        {
            stop.ThrowIfCancellationRequested();
            using var host = Build(args);
            host.OpenZeroShotState(stop);
            await host.RunAsync(stop);
            return 0;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 0;
        }
        catch (Exception exception) when (stop.IsCancellationRequested)
        {
            // Half a start that is taken back fails in ways of its own. What had to be kept was on the disk before anybody was told of it.
            await Console.Error.WriteLineAsync($"The silo was asked to end, and ended out of order: {exception.Message}");
            return 0;
        }
        catch (Exception exception) when (exception is ZeroShotException or InvalidOperationException or OptionsValidationException or IOException or InvalidDataException or SocketException)
        {
            await Console.Error.WriteLineAsync($"The silo cannot start. {exception.Message}{Advice(exception)}");
            return exception is ZeroShotException ? 3 : WrongSettings;
        }
    }

    // Kestrel names the address, and not who asked for it. Orleans' ports are taken before, and fail in another way.
    private static string Advice(Exception exception) => exception switch
    {
        { InnerException: AddressInUseException } =>
            $" That is the HTTP door: set {GatewayOptions.Section}:{nameof(GatewayOptions.Urls)} to another port, or {GatewayOptions.Section}:{nameof(GatewayOptions.Enabled)}=false.",
        SocketException { SocketErrorCode: SocketError.AccessDenied } => ". This user may not listen there: take ports of 1024 and more, or give the program the right to lower ones.",
        SocketException => ". Addresses and ports it listens at are Cluster:Address, Cluster:SiloPort, Cluster:GatewayPort and Http:Urls.",
        _ => "",
    };

    // A silo that only encodes is no web server: it listens for its cluster and for nobody else.
    internal static IHost Build(string[] args)
    {
        var plain = Host.CreateApplicationBuilder(args).AddSettingsFile(args);
        SettingsCheck.Refuse(plain.Configuration, args);
        var roles = plain.Configuration.GetSection(ClusterOptions.Section).Get<ClusterOptions>()?.Roles ?? ZeroShotRoles.All;
        if (!roles.HasFlag(ZeroShotRoles.Control) || !GatewayHosting.IsWanted(plain.Configuration))
        {
            return plain.AddZeroShotSilo().Build();
        }

        var builder = WebApplication.CreateBuilder(args).AddSettingsFile(args).AddZeroShotSilo().AddZeroShotGateway();

        // Whoever may ask for readiness is not told of directories; the log is.
        builder.Services.AddSingleton(services => new ReadinessCheck(() => services.StateProblem() is null ? null : "the state directory was deleted or replaced"));
        var app = builder.Build();
        app.MapZeroShotGateway();
        app.MapZeroShotMetrics();
        return app;
    }
}
