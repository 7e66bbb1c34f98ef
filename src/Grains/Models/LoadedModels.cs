using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Grains.Encoding;
using ZeroShotOrleans.Inference.Models;

namespace ZeroShotOrleans.Grains.Models;

/// <summary>The models in the memory of this silo, within <see cref="ModelOptions.MaxBytes"/>. Each tower is loaded at its first use and shared by everything here.</summary>
/// <remarks>Safe for concurrent calls. A load that failed is tried again at the next use.</remarks>
internal sealed class LoadedModels : ITowerSource, IDisposable
{
    private readonly ModelCatalog _catalog;
    private readonly ImageFiles _files;
    private readonly EncoderMeter _meter;
    private readonly EncoderOptions _encoder;
    private readonly ImageOptions _images;
    private readonly HashSet<string> _pinned;
    private readonly TowerShelf _shelf;
    private readonly ConcurrentDictionary<string, string> _problems = new(StringComparer.Ordinal);

    public LoadedModels(
        ModelCatalog catalog, ImageFiles files, EncoderMeter meter, TimeProvider time,
        IOptions<EncoderOptions> encoder, IOptions<ImageOptions> images, IOptions<ModelOptions> models)
    {
        (_catalog, _files, _meter, _encoder, _images) = (catalog, files, meter, encoder.Value, images.Value);
        _pinned = [.. models.Value.Pinned];
        _shelf = new TowerShelf(this, models.Value.ResolvedMaxBytes, time);
    }

    /// <summary>Takes towers of a model in hand; they stay in memory until the use is disposed.</summary>
    /// <exception cref="ZeroShotException">There is no such model, it is broken, or it does not fit into the budget.</exception>
    public async Task<TowerUse> Use(string model, CancellationToken cancellationToken, params ImmutableArray<TowerKind> towers)
    {
        try
        {
            var use = await _shelf.Use([.. towers.Select(kind => new TowerKey(model, kind))], cancellationToken);
            _problems.TryRemove(model, out _);
            return use;
        }
        catch (ZeroShotException exception) when (exception.Code == ZeroShotError.ModelBroken)
        {
            _problems[model] = exception.Message;
            throw;
        }
    }

    /// <summary>What is in memory.</summary>
    public ImmutableArray<ModelResidence> Residences() => _shelf.Residences();

    /// <summary>Why models could not be used when they were last asked for, by name.</summary>
    public IReadOnlyDictionary<string, string> Problems => _problems;

    /// <inheritdoc/>
    public bool IsPinned(string model) => _pinned.Contains(model);

    /// <summary>Unloads what is idle of a model, and returns when its memory is given back. What is in use stays.</summary>
    /// <exception cref="ZeroShotException">The model is pinned.</exception>
    public Task Unload(string model) => IsPinned(model)
        ? throw new ZeroShotException(ZeroShotError.BadRequest, $"The model '{model}' is pinned on this silo and is never unloaded. Take it out of Models:Pinned and restart the silo.")
        : _shelf.Unload(model);

    /// <inheritdoc/>
    public void Dispose() => _shelf.Dispose();

    long ITowerSource.BytesOf(TowerKey key) => OfFolder(key.Model, folder => folder.GraphBytes(RoleOf(key.Kind)));

    IDisposable ITowerSource.Load(TowerKey key) => OfFolder<IDisposable>(key.Model, folder => key.Kind switch
    {
        TowerKind.Image => new ImageBatcher(
            ImageTower.Load(folder), folder.CreatePreprocessor(_images.Limits, _images.ExactJpeg), _files, _meter, _encoder),
        TowerKind.Text => TextTower.Load(folder),
        _ => MatchTower.Load(folder),
    });

    private static string RoleOf(TowerKind kind) => kind switch
    {
        TowerKind.Image => "vision",
        TowerKind.Text => "text",
        _ => "itm",
    };

    private T OfFolder<T>(string model, Func<ModelFolder, T> read)
    {
        try
        {
            return read(_catalog.Open(model));
        }
        catch (ModelFolderException exception)
        {
            _catalog.Forget(model);
            throw ModelCatalog.Broken(model, exception);
        }
    }
}
