using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Grains.Encoding;
using ZeroShotOrleans.Inference.Devices;
using ZeroShotOrleans.Inference.Models;

namespace ZeroShotOrleans.Grains.Models;

/// <summary>The models in the memory of this silo, within <see cref="ModelOptions.MaxBytes"/>. Each tower is loaded at its first use and shared by everything here.</summary>
/// <remarks>Safe for concurrent calls. A load that failed is tried again at the next use.</remarks>
internal sealed partial class LoadedModels : ITowerSource, IDisposable
{
    private readonly ModelCatalog _catalog;
    private readonly ImageFiles _files;
    private readonly EncoderMeter _meter;
    private readonly ILogger _logger;
    private readonly EncoderOptions _encoder;
    private readonly DeviceOptions _devices;
    private readonly ImageOptions _images;
    private readonly HashSet<string> _pinned;
    private readonly TowerShelf _shelf;
    private readonly ConcurrentDictionary<TowerKey, string> _devicesOfTowers = new();
    private readonly ConcurrentDictionary<string, string> _problems = new(StringComparer.Ordinal);

    public LoadedModels(
        ModelCatalog catalog, ImageFiles files, EncoderMeter meter, TimeProvider time, ILogger<LoadedModels> logger,
        IOptions<EncoderOptions> encoder, IOptions<DeviceOptions> devices, IOptions<ImageOptions> images, IOptions<ModelOptions> models)
    {
        (_catalog, _files, _meter, _logger) = (catalog, files, meter, logger);
        (_encoder, _devices, _images) = (encoder.Value, devices.Value, images.Value);
        _pinned = [.. models.Value.Pinned];
        _shelf = new TowerShelf(this, models.Value.ResolvedMaxBytes, time);
        meter.Models.Watch(_shelf.Residences, () => _problems.Count, models.Value.ResolvedMaxBytes);
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

    /// <summary>What the loaded towers of a model run on, such as <c>cpu</c>, or <c>cuda, cpu</c> where they differ; empty when none is loaded.</summary>
    public string DevicesOf(ModelResidence residence) =>
        string.Join(", ", residence.Ready.Select(tower => _devicesOfTowers.GetValueOrDefault(tower)).OfType<string>().Distinct());

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

    long ITowerSource.BytesOf(TowerKey key) => OfFolder(key.Model, folder => folder.GraphBytes(RoleOf(key.Kind, folder)));

    IDisposable ITowerSource.Load(TowerKey key) => _meter.Models.Measure(key, () => Load(key));

    private IDisposable Load(TowerKey key) => OfFolder<IDisposable>(key.Model, folder => key.Kind switch
    {
        TowerKind.Image => LoadImages(key, folder),
        TowerKind.Text => Logged(key, TextTower.Load(folder, _devices.Order), tower => tower.RunsOn),
        _ => Logged(key, MatchTower.Load(folder, _devices.Order), tower => tower.RunsOn),
    });

    private ImageBatcher LoadImages(TowerKey key, ModelFolder folder) => new(
        Logged(key, ImageTower.Load(folder, _devices.VariantOf(folder), _devices.Order), tower => tower.RunsOn),
        folder.CreatePreprocessor(_images.Limits, _images.Decode), _files, _meter, _meter.Batches.Of(key.Model), _encoder);

    private T Logged<T>(TowerKey key, T tower, Func<T, DeviceChoice> runsOn)
    {
        var choice = runsOn(tower);
        _devicesOfTowers[key] = choice.Device;
        if (choice.Skipped.IsEmpty)
        {
            LogDevice(key.Kind, key.Model, choice.Device);
        }
        else
        {
            LogSkipped(key.Kind, key.Model, choice.Device, string.Join("; ", choice.Skipped));
        }

        return tower;
    }

    private string RoleOf(TowerKind kind, ModelFolder folder) => kind switch
    {
        TowerKind.Image => _devices.VariantOf(folder) is { } variant ? $"vision_{variant}" : "vision",
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

    [LoggerMessage(3101, LogLevel.Information, "The {Tower} tower of the model {Model} runs on {Device}.")]
    private partial void LogDevice(TowerKind tower, string model, string device);

    [LoggerMessage(3102, LogLevel.Warning, "The {Tower} tower of the model {Model} runs on {Device}, because these did not work: {Skipped}")]
    private partial void LogSkipped(TowerKind tower, string model, string device, string skipped);
}
