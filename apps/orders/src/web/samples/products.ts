/** The products that samples and the forms offer; prices in cents. */

export interface Product {
  readonly sku: string;
  readonly name: string;
  readonly price: number;
}

export const products: readonly Product[] = [
  { sku: 'PACK-28', name: 'Day pack, 28 l', price: 8_900 },
  { sku: 'PACK-55', name: 'Trekking pack, 55 l', price: 18_900 },
  { sku: 'TENT-2', name: 'Two-person tent', price: 32_900 },
  { sku: 'TENT-4', name: 'Family tent', price: 54_900 },
  { sku: 'BAG-0', name: 'Sleeping bag, 0 °C', price: 14_900 },
  { sku: 'BAG-10', name: 'Sleeping bag, −10 °C', price: 22_900 },
  { sku: 'MAT-AIR', name: 'Air mattress', price: 6_900 },
  { sku: 'STOVE-1', name: 'Gas stove', price: 4_900 },
  { sku: 'GAS-230', name: 'Gas cartridge, 230 g', price: 690 },
  { sku: 'MUG-TI', name: 'Titanium mug', price: 2_450 },
  { sku: 'LAMP-H', name: 'Head lamp', price: 3_990 },
  { sku: 'FLASK-1', name: 'Thermos flask, 1 l', price: 3_490 },
  { sku: 'ROPE-60', name: 'Climbing rope, 60 m', price: 15_900 },
  { sku: 'HARN-M', name: 'Harness, size M', price: 6_490 },
  { sku: 'CARB-6', name: 'Carabiners, set of six', price: 5_900 },
  { sku: 'JACK-R', name: 'Rain jacket', price: 12_900 },
  { sku: 'SOCK-W', name: 'Wool socks', price: 1_690 },
  { sku: 'MAP-N', name: 'Trail map, north', price: 1_290 },
];
