using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Encoding.Batching;
using ZeroShotOrleans.Encoding.Models;
using ZeroShotOrleans.Encoding.Options;
using ZeroShotOrleans.Inference.Models;
using ZeroShotOrleans.Inference.Models.Verification;
using ZeroShotOrleans.Sources.Images;
using ZeroShotOrleans.Sources.Opening;

namespace ZeroShotOrleans.Encoding.Cache;

/// <summary>The models loaded in this silo, within <see cref="ModelOptions.MaxBytes"/>. Each tower is loaded on first use and shared by all requests.</summary>
/// <remarks>Thread-safe. A failed load is retried on the next use.</remarks>
internal sealed partial class LoadedModels : ITowerSource, IDisposable
{
    private readonly ModelCatalog _catalog;
    private readonly ImageFiles _files;
    private readonly EncoderMeter _meter;
    private readonly ILogger _logger;
    // A job that waits for another silo retries on this one every few seconds.
    private static readonly TimeSpan _mismatchShownFor = TimeSpan.FromSeconds(30);

    private readonly EncoderOptions _encoder;
    private readonly DeviceOptions _devices;
    private readonly ImageOptions _images;
    private readonly HashSet<string> _pinned;
    private readonly TowerCache _cache;
    private readonly long _maxBytes;
    private readonly ConcurrentDictionary<string, (ModelFolder Folder, Task<ImageTower> Tower)> _ahead = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<TowerKey, string> _devicesOfTowers = new();
    private readonly ConcurrentDictionary<string, (string Model, string Text)> _fingerprints = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (string Message, DateTimeOffset Seen)> _mismatches = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;
    private readonly CertificateStore _certificates;
    private readonly ConcurrentDictionary<string, string> _problems = new(StringComparer.Ordinal);
    private readonly ITimer? _idleTexts;

    public LoadedModels(
        ModelCatalog catalog, ImageFiles files, EncoderMeter meter, TimeProvider time, ILogger<LoadedModels> logger,
        IOptions<EncoderOptions> encoder, IOptions<DeviceOptions> devices, IOptions<ImageOptions> images, IOptions<ModelOptions> models,
        CertificateStore? certificates = null)
    {
        _certificates = certificates ?? new CertificateStore(directory: null);
        (_catalog, _files, _meter, _logger, _time) = (catalog, files, meter, logger, time);
        (_encoder, _devices, _images) = (encoder.Value, devices.Value, images.Value);
        _pinned = [.. models.Value.Pinned];
        _maxBytes = models.Value.ResolvedMaxBytes;
        _cache = new TowerCache(this, _maxBytes, time);
        if (models.Value.UnloadTextAfter is { Ticks: > 0 } idle)
        {
            var period = TimeSpan.FromTicks(Math.Max(idle.Ticks / 4, TimeSpan.TicksPerSecond));
            _idleTexts = time.CreateTimer(_ => _cache.UnloadIdle(TowerKind.Text, idle), state: null, period, period);
        }

        meter.Models.Watch(_cache.Residences, () => _problems.Count, _maxBytes);
    }

    /// <summary>Reserves towers of a model; they stay in memory until the use is disposed.</summary>
    /// <param name="model">Name of the model.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <param name="towers">The towers; they are reserved together.</param>
    /// <exception cref="ZeroShotException">The model does not exist, is broken, or does not fit into the budget.</exception>
    public Task<TowerLease> UseAsync(string model, CancellationToken cancellationToken, params ImmutableArray<TowerKind> towers) =>
        UseAsync(model, fingerprint: "", cancellationToken, towers);

    /// <summary>Reserves exactly the towers that a caller started with.</summary>
    /// <param name="model">Name of the model.</param>
    /// <param name="fingerprint">
    /// <see cref="ModelInfo.TextFingerprint"/> for the text tower, <see cref="ModelInfo.Fingerprint"/> for others. Empty for the current content of the folder.
    /// </param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <param name="towers">The towers; they are reserved together.</param>
    /// <exception cref="ZeroShotException">
    /// As above; <see cref="ZeroShotError.ModelMismatch"/> if those towers are neither in memory nor in the folder.
    /// </exception>
    public async Task<TowerLease> UseAsync(string model, string fingerprint, CancellationToken cancellationToken, params ImmutableArray<TowerKind> towers)
    {
        try
        {
            // The first time, hashing takes tens of milliseconds or more: too long for a grain turn.
#pragma warning disable RS0030
            var now = fingerprint.Length > 0 ? default : await Task.Run(() => Fingerprints(model), cancellationToken);
#pragma warning restore RS0030
            var use = await _cache.UseAsync(
                [.. towers.Select(kind => new TowerKey(model, kind, fingerprint.Length > 0 ? fingerprint : Of(kind, now)))], cancellationToken);
            _problems.TryRemove(model, out _);
            return use;
        }
        catch (ZeroShotException exception) when (exception.Code == ZeroShotError.ModelBroken)
        {
            _problems[model] = exception.Message;
            throw;
        }
        catch (ZeroShotException exception) when (exception.Code == ZeroShotError.ModelMismatch)
        {
            Mismatched(model, exception.Message);
            throw;
        }
    }

    /// <summary>
    /// Loads the image tower of a model whose fingerprint is not known yet: reading the files for the fingerprint takes as long as loading them, so both happen
    /// at once. For the first use of this silo, while nothing else is loaded.
    /// </summary>
    /// <returns>Completes when the tower is loaded.</returns>
    /// <exception cref="ZeroShotException">The model does not exist, is broken, or does not fit into the budget.</exception>
    public async Task LoadImagesAheadAsync(string model)
    {
        OfFolder(model, folder =>
        {
            if (folder.GraphBytes(RoleOf(TowerKind.Image, folder)) <= _maxBytes)
            {
#pragma warning disable RS0030
                _ahead.TryAdd(model, (folder, Task.Run(() => ImageTower.Load(folder, _devices.VariantOf(folder), _devices.Order))));

                // The two parts of the fingerprint are read by different algorithms, each by one thread.
                _ = Task.Run(() => folder.TextFingerprint);
#pragma warning restore RS0030
            }

            return true;
        });
        try
        {
            using var use = await UseAsync(model, CancellationToken.None, TowerKind.Image);
        }
        finally
        {
            // Not taken: the model cannot be used, or its folder has changed.
            if (_ahead.TryGetValue(model, out var left))
            {
                await Task.WhenAny(left.Tower);
                DropAhead(model);
            }
        }
    }

    /// <summary>Checks the folders of all models that were used here for changes. Reads graphs only if their files have changed.</summary>
    public void LookAgain()
    {
        foreach (var model in _fingerprints.Keys)
        {
            try
            {
                _fingerprints[model] = Fingerprints(model);
            }
            catch (ZeroShotException)
            {
                // Missing or broken: its next use reports the problem.
                _fingerprints[model] = ("", "");
            }
        }
    }

    /// <summary>The <see cref="ModelInfo.Fingerprint"/> of a model's folder when it was last checked; empty if it was not.</summary>
    public string FingerprintOf(string model) => _fingerprints.GetValueOrDefault(model).Model ?? "";

    /// <summary>Models in memory.</summary>
    public ImmutableArray<ModelResidence> Residences() => _cache.Residences();

    /// <summary>Devices of a model's loaded towers, such as <c>cpu</c>, or <c>cuda, cpu</c> if they differ; empty if none is loaded.</summary>
    public string DevicesOf(ModelResidence residence) =>
        string.Join(", ", residence.Ready.Select(tower => _devicesOfTowers.GetValueOrDefault(tower)).OfType<string>().Distinct());

    /// <summary>Why models could not be used when last requested, by name.</summary>
    public IReadOnlyDictionary<string, string> Problems
    {
        get
        {
            var since = _time.GetUtcNow() - _mismatchShownFor;
            return _mismatches.Where(mismatch => mismatch.Value.Seen >= since).Select(mismatch => KeyValuePair.Create(mismatch.Key, mismatch.Value.Message))
                .Concat(_problems).DistinctBy(problem => problem.Key).ToDictionary(StringComparer.Ordinal);
        }
    }

    /// <summary>Whether the silo never unloads a model.</summary>
    public bool IsPinned(string model) => _pinned.Contains(model);

    // Of an edited folder, only the current towers stay.
    bool ITowerSource.IsPinned(TowerKey key) =>
        IsPinned(key.Model) && (!_fingerprints.TryGetValue(key.Model, out var now) || Of(key.Kind, now) == key.Fingerprint);

    /// <summary>Unloads idle towers of a model, and completes when their memory is free. Towers in use stay.</summary>
    /// <exception cref="ZeroShotException">The model is pinned.</exception>
    public Task UnloadAsync(string model) => IsPinned(model)
        ? throw new ZeroShotException(ZeroShotError.BadRequest, $"The model '{model}' is pinned on this silo and is never unloaded. Remove it from Models:Pinned and restart the silo.")
        : _cache.UnloadAsync(model);

    /// <inheritdoc/>
    public void Dispose()
    {
        _idleTexts?.Dispose();
        foreach (var model in _ahead.Keys)
        {
            DropAhead(model);
        }

        _cache.Dispose();
    }

    long ITowerSource.BytesOf(TowerKey key) => OfFolder(key.Model, folder =>
    {
        Check(key, folder);
        return folder.GraphBytes(RoleOf(key.Kind, folder));
    });

    IDisposable ITowerSource.Load(TowerKey key) => _meter.Models.Measure(key, () => Load(key));

    private IDisposable Load(TowerKey key) => OfFolder<IDisposable>(key.Model, folder =>
    {
        Check(key, folder);
        IDisposable tower = key.Kind switch
        {
            TowerKind.Image => LoadImages(key, folder),
            TowerKind.Text => LoadTexts(key, folder),
            _ => Logged(key, MatchTower.Load(folder, _devices.Order)),
        };
        if (folder.IsCurrent)
        {
            return tower;
        }

        // The loaded files may be a mix of old and new ones.
        tower.Dispose();
        throw new ZeroShotException(ZeroShotError.ModelMismatch,
            $"The folder of the model '{key.Model}' changed while it was being loaded. Finish the change, then retry.");
    });

    private ImageBatcher LoadImages(TowerKey key, ModelFolder folder)
    {
        var variant = _devices.VariantOf(folder);
        var tower = Logged(key, TakeAhead(key.Model, folder) ?? ImageTower.Load(folder, variant, _devices.Order));
        return Verified(
            key, folder, tower, CertificateKey.OfImages(folder, variant, _images.Decode, tower.RunsOn.Device), () => CanaryChecks.OfImages(folder, variant, tower, _maxBytes),
            () => new ImageBatcher(tower, folder.CreatePreprocessor(_images.Limits, _images.Decode), folder.Manifest, _files, _meter, _meter.Batches.Of(key.Model), _encoder));
    }

    private TextTower LoadTexts(TowerKey key, ModelFolder folder)
    {
        var tower = Logged(key, TextTower.Load(folder, _devices.Order));
        return Verified(
            key, folder, tower, CertificateKey.OfTexts(folder, tower.RunsOn.Device), () => CanaryChecks.OfTexts(folder, tower), () => tower);
    }

    // A tower that does not pass is never used: not for a job, and not for a request.
    private T Verified<T>(TowerKey key, ModelFolder folder, IDisposable tower, CertificateKey certified, Func<IEnumerable<VerificationRow>> checks, Func<T> ready)
    {
        try
        {
            var certificate = TowerVerification.Run(_certificates, certified, _time, checks, out var isNew);
            if (!certificate.HasPassed)
            {
                LogFailed(key.Kind, key.Model, certificate.Failure!);
                throw TowerVerification.Failed(folder.Graph(RoleOf(key.Kind, folder)).File, certificate);
            }

            if (isNew)
            {
                LogVerified(key.Kind, key.Model, string.Join("; ", certificate.Passed));
            }

            return ready();
        }
        catch
        {
            tower.Dispose();
            throw;
        }
    }

    // Of the same reading of the folder, whose files are compared again once the tower is loaded.
    private ImageTower? TakeAhead(string model, ModelFolder folder)
    {
        if (!_ahead.TryGetValue(model, out var ahead) || ahead.Folder != folder)
        {
            DropAhead(model);
            return null;
        }

        _ahead.TryRemove(model, out _);

        // Loads run on threads of their own.
#pragma warning disable RS0030
        return ahead.Tower.GetAwaiter().GetResult();
#pragma warning restore RS0030
    }

    private void DropAhead(string model)
    {
        if (_ahead.TryRemove(model, out var ahead))
        {
            ahead.Tower.ContinueWith(
                // The task has completed.
#pragma warning disable RS0030
                loaded => loaded.Result.Dispose(),
#pragma warning restore RS0030
                CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    private (string Model, string Text) Fingerprints(string model) => OfFolder(model, Fingerprints);

    private (string Model, string Text) Fingerprints(ModelFolder folder)
    {
        try
        {
            return (ModelFingerprint.Of(folder, _devices, _images), folder.TextFingerprint);
        }
        catch (ModelFolderException)
        {
            // No image tower of the configured precision. Loading it reports that; the text tower is usable.
            return ("", folder.TextFingerprint);
        }
    }

    private void Check(TowerKey key, ModelFolder folder)
    {
        var now = Fingerprints(folder);
        _fingerprints[key.Model] = now;
        if (Of(key.Kind, now) != key.Fingerprint)
        {
            throw new ZeroShotException(ZeroShotError.ModelMismatch,
                $"The folder of the model '{key.Model}' on this silo differs from the one that the work started with: {FingerprintText.Abbreviate(Of(key.Kind, now))} instead of " +
                $"{FingerprintText.Abbreviate(key.Fingerprint)}. Its files, its precision (Encoder:Precision, or --precision of zso) or its image settings (Images) differ. Make them equal on all encoder silos, or retry.");
        }
    }

    private static string Of(TowerKind kind, (string Model, string Text) fingerprints) => kind is TowerKind.Text ? fingerprints.Text : fingerprints.Model;

    private void Mismatched(string model, string message)
    {
        var now = _time.GetUtcNow();
        var known = _mismatches.TryGetValue(model, out var last) && last.Message == message && now - last.Seen < _mismatchShownFor;
        _mismatches[model] = (message, now);
        _meter.Models.Mismatched();
        if (!known)
        {
            LogMismatch(message);
        }
    }

    private T Logged<T>(TowerKey key, T tower) where T : ILoadedTower
    {
        var choice = tower.RunsOn;
        if (tower.TakesOneAtATime && !_devicesOfTowers.ContainsKey(key))
        {
            LogOneAtATime(key.Kind, key.Model);
        }

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

    private T OfFolder<T>(string model, Func<ModelFolder, T> read) => _catalog.Read(model, read);

    [LoggerMessage(3101, LogLevel.Information, "The {Tower} tower of the model {Model} runs on {Device}.")]
    private partial void LogDevice(TowerKind tower, string model, string device);

    [LoggerMessage(3121, LogLevel.Information, "The {Tower} tower of the model {Model} was verified, because it was loaded for the first time: {Checks}.")]
    private partial void LogVerified(TowerKind tower, string model, string checks);

    [LoggerMessage(3122, LogLevel.Error, "The {Tower} tower of the model {Model} failed its verification and is not served. {Failure}.")]
    private partial void LogFailed(TowerKind tower, string model, string failure);

    [LoggerMessage(3104, LogLevel.Warning, "The {Tower} tower of the model {Model} takes one item a run, which is slower than batches. Export it with a free batch axis and without dynamic quantization, as tools/export does.")]
    private partial void LogOneAtATime(TowerKind tower, string model);

    [LoggerMessage(3103, LogLevel.Warning, "Work was rejected. {Reason}")]
    private partial void LogMismatch(string reason);

    [LoggerMessage(3102, LogLevel.Warning, "The {Tower} tower of the model {Model} runs on {Device}, because these did not work: {Skipped}")]
    private partial void LogSkipped(TowerKind tower, string model, string device, string skipped);
}
