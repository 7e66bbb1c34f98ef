using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Grains.Encoding;
using ZeroShotOrleans.Inference.Devices;
using ZeroShotOrleans.Inference.Models;

namespace ZeroShotOrleans.Grains.Models;

/// <summary>The towers in memory: each is loaded at its first use and shared by everything in this silo.</summary>
/// <remarks>Safe for concurrent calls: many first uses load once. A load that failed is tried again at the next use.</remarks>
internal sealed partial class LoadedModels(
    ModelCatalog catalog,
    ImageFiles files,
    EncoderMeter meter,
    IOptions<EncoderOptions> encoder,
    IOptions<DeviceOptions> devices,
    IOptions<ImageOptions> images,
    ILogger<LoadedModels> logger) : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<Task<ImageBatcher>>> _images = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<Task<TextTower>>> _texts = new(StringComparer.Ordinal);

    /// <summary>The batcher in front of a model's image tower.</summary>
    public Task<ImageBatcher> Images(string model) => Load(_images, model, folder =>
    {
        var tower = ImageTower.Load(folder, devices.Value.VariantOf(folder), devices.Value.Order);
        Log("image", model, tower.RunsOn);
        return new ImageBatcher(tower, folder.CreatePreprocessor(images.Value.Limits, images.Value.ExactJpeg), files, meter, encoder.Value);
    });

    /// <summary>A model's text tower.</summary>
    public Task<TextTower> Text(string model) => Load(_texts, model, folder =>
    {
        var tower = TextTower.Load(folder, devices.Value.Order);
        Log("text", model, tower.RunsOn);
        return tower;
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(_images.Values);
        Dispose(_texts.Values);
    }

    private async Task<T> Load<T>(ConcurrentDictionary<string, Lazy<Task<T>>> loaded, string model, Func<ModelFolder, T> load)
    {
        var entry = loaded.GetOrAdd(model, name => new Lazy<Task<T>>(() => Task.Run(() => load(catalog.Open(name)))));
        try
        {
            return await entry.Value;
        }
        catch (Exception exception)
        {
            loaded.TryRemove(new(model, entry));
            throw exception is ModelFolderException broken ? ModelCatalog.Broken(model, broken) : exception;
        }
    }

    private void Log(string tower, string model, DeviceChoice choice)
    {
        if (choice.Skipped.IsEmpty)
        {
            LogDevice(tower, model, choice.Device);
        }
        else
        {
            LogSkipped(tower, model, choice.Device, string.Join("; ", choice.Skipped));
        }
    }

    private static void Dispose<T>(IEnumerable<Lazy<Task<T>>> entries) where T : IDisposable
    {
        foreach (var entry in entries)
        {
            if (entry is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
            {
                entry.Value.Result.Dispose();
            }
        }
    }

    [LoggerMessage(3101, LogLevel.Information, "The {Tower} tower of the model {Model} runs on {Device}.")]
    private partial void LogDevice(string tower, string model, string device);

    [LoggerMessage(3102, LogLevel.Warning, "The {Tower} tower of the model {Model} runs on {Device}, because these did not work: {Skipped}")]
    private partial void LogSkipped(string tower, string model, string device, string skipped);
}
