using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Encoding.Cache;
using ZeroShotOrleans.Encoding.Models;
using ZeroShotOrleans.Encoding.Options;

namespace ZeroShotOrleans.Grains.Models;

/// <summary>Loads <see cref="ModelOptions.Preload"/>. Registered before the pump: hosted services start in order, so work waits for it.</summary>
internal sealed partial class ModelPreload(LoadedModels models, IOptions<ModelOptions> options, ILogger<ModelPreload> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(options.Value.Preload.Distinct(StringComparer.Ordinal).Select(model => LoadAsync(model, cancellationToken)));

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task LoadAsync(string model, CancellationToken cancellationToken)
    {
        try
        {
            using var _ = await models.UseAsync(model, cancellationToken, TowerKind.Image, TowerKind.Text);
        }
        catch (ZeroShotException exception)
        {
            LogNotPreloaded(exception.Message);
        }
    }

    [LoggerMessage(3002, LogLevel.Error, "A model of Models:Preload is not served by this silo. {Problem}")]
    private partial void LogNotPreloaded(string problem);
}
