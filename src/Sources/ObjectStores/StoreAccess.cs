using Microsoft.Extensions.Options;

namespace ZeroShotOrleans.Sources.ObjectStores;

/// <summary>The object stores that a silo may use. Every address of a user comes through here.</summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="stores">The stores, made for the first address: they load large libraries, which a silo without object stores never needs.</param>
/// <param name="options">Which addresses are allowed.</param>
internal sealed class StoreAccess(Lazy<IObjectStore[]> stores, IOptions<ObjectStoreOptions> options)
{
    private readonly AddressPrefixes _allowed = new(options.Value.Allowed);
    private readonly AddressPrefixes _writable = new(options.Value.Writable);

    /// <summary>Access to stores that exist already.</summary>
    public StoreAccess(IEnumerable<IObjectStore> stores, IOptions<ObjectStoreOptions> options)
        : this(new Lazy<IObjectStore[]>([.. stores]), options)
    {
    }

    /// <summary>The store for reading an address.</summary>
    /// <exception cref="ObjectStoreException"><see cref="ObjectStoreError.NotAllowed"/>: the same answer whether or not it exists.</exception>
    public IObjectStore ToRead(ObjectAddress address) => _allowed.Contain(address)
        ? Of(address)
        : throw new ObjectStoreException(
            ObjectStoreError.NotAllowed,
            $"'{address}' is outside the places that the silo may read. Use one of them, or add it to {ObjectStoreOptions.Section}:{nameof(ObjectStoreOptions.Allowed)} of the silos.");

    /// <summary>The store for writing to an address.</summary>
    /// <exception cref="ObjectStoreException"><see cref="ObjectStoreError.NotAllowed"/>.</exception>
    public IObjectStore ToWrite(ObjectAddress address) => _writable.Contain(address)
        ? Of(address)
        : throw new ObjectStoreException(
            ObjectStoreError.NotAllowed,
            $"'{address}' is outside the places that the silo may write to. Use one of them, or add it to {ObjectStoreOptions.Section}:{nameof(ObjectStoreOptions.Writable)} of the silos.");

    /// <summary>Whether an address may be read.</summary>
    public bool MayRead(ObjectAddress address) => _allowed.Contain(address);

    /// <summary>Whether an address lies in a place that the settings name, other than by <c>*</c>.</summary>
    public bool Names(ObjectAddress address) => _allowed.Name(address);

    private IObjectStore Of(ObjectAddress address) =>
        stores.Value.FirstOrDefault(store => store.Kind == address.Store)
        ?? throw new ObjectStoreException(ObjectStoreError.Refused, $"This silo has no access to object stores of the kind of '{address}'.");
}
