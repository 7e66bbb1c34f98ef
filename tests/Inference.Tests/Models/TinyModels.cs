using System.Collections.Concurrent;
using ZeroShotOrleans.Inference.Models;

namespace ZeroShotOrleans.Inference.Tests.Models;

/// <summary>The tiny models of Fixtures/models, each loaded once.</summary>
public sealed class TinyModels : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<Loaded>> _loaded = new();

    /// <summary>One model per family, and one per image and text rule.</summary>
    public static IEnumerable<TheoryDataRow<string>> Names =>
        ["tiny-align", "tiny-blip", "tiny-blip2", "tiny-chinese-clip", "tiny-clip", "tiny-clip-rn", "tiny-siglip", "tiny-siglip2"];

    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Fixtures", "models", name);

    internal Loaded this[string name] => _loaded.GetOrAdd(name, key => new(() => new Loaded(PathOf(key)))).Value;

    public void Dispose()
    {
        foreach (var model in _loaded.Values)
        {
            model.Value.Dispose();
        }
    }

    internal sealed class Loaded(string path) : IDisposable
    {
        private readonly Lazy<MatchTower> _match = new(() => MatchTower.Load(ModelFolder.Open(path)));

        public ModelFolder Folder { get; } = ModelFolder.Open(path);

        public Golden Golden { get; } = Golden.Read(path);

        public ImageTower Images { get; } = ImageTower.Load(ModelFolder.Open(path));

        public TextTower Texts { get; } = TextTower.Load(ModelFolder.Open(path));

        public MatchTower Match => _match.Value;

        public void Dispose()
        {
            Images.Dispose();
            Texts.Dispose();
            if (_match.IsValueCreated)
            {
                _match.Value.Dispose();
            }
        }
    }
}
