using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Grains.Encoding;
using ZeroShotOrleans.Inference.Models;

namespace ZeroShotOrleans.Grains.Models;

/// <summary>The towers in memory: each is loaded at its first use and shared by everything in this silo.</summary>
/// <remarks>Safe for concurrent calls: many first uses load once. A load that failed is tried again at the next use.</remarks>
internal sealed class LoadedModels(
    ModelCatalog catalog, ImageFiles files, EncoderMeter meter, IOptions<EncoderOptions> encoder, IOptions<ImageOptions> images) : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<Task<ImageBatcher>>> _images = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<Task<TextTower>>> _texts = new(StringComparer.Ordinal);

    /// <summary>The batcher in front of a model's image tower.</summary>
    public Task<ImageBatcher> Images(string model) => Load(_images, model, folder =>
        new ImageBatcher(ImageTower.Load(folder), folder.CreatePreprocessor(images.Value.Limits, images.Value.ExactJpeg),
        files, meter, encoder.Value));

    /// <summary>A model's text tower.</summary>
    public Task<TextTower> Text(string model) => Load(_texts, model, TextTower.Load);

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
}
