/**
 * Which towns each signed route joins, in order along it, and where signed routes meet.
 *
 * A route row is `route: towns`, with `(I-40 274-328)` behind it where it shares an interstate's roadway
 * between those mileposts (to a mile or two). A junction row is `lat lon routes`.
 */
export const routeTowns = `
I-10: Lordsburg, Deming, Fairacres, Las Cruces, Mesilla, University Park, Mesilla Park, Mesquite, Vado, Berino, Anthony
I-25: University Park, Las Cruces, San Ysidro, Doña Ana, Radium Springs, Rincon, Hatch, Salem, Garfield, Derry, Arrey, Williamsburg, Truth or Consequences, Socorro, Lemitar, Polvadera, San Acacia, Bosque, Jarales, Belen, Los Chavez, Los Lunas, Bosque Farms, Isleta, South Valley, Albuquerque, Los Ranchos de Albuquerque, North Valley, Corrales, Bernalillo, Santa Ana Pueblo, La Cienega, Glorieta, Rowe, Ilfeld, Serafina, Las Vegas, Watrous, Wagon Mound, Springer, Maxwell, Raton
I-40: Mentmore, Gallup, Rehoboth, Church Rock, Fort Wingate, Continental Divide, Thoreau, Prewitt, Bluewater, Milan, Grants, San Fidel, North Acomita Village, Cubero, Seama, Casa Blanca, New Laguna, Laguna, Mesita, Albuquerque, Carnuel, Cedar Crest, Edgewood, Moriarty, Clines Corners, Santa Rosa, Cuervo, Newkirk, Tucumcari, San Jon, Bard
US 54: Nara Visa, Logan, Tucumcari, Newkirk, Cuervo, Santa Rosa, Vaughn, Carrizozo, Tularosa, La Luz, Alamogordo, Boles Acres, Orogrande (I-40 274-328)
US 56: Springer, Gladstone, Grenville, Clayton
US 60: Quemado, Pie Town, Magdalena, Socorro, Lemitar, Polvadera, San Acacia, Mountainair, Willard, Vaughn, Yeso, Fort Sumner, Melrose, Cannon Air Force Base, Clovis, Texico (I-25 149-175)
US 62: Whites City, Carlsbad, La Huerta, Hobbs
US 64: Shiprock, Waterflow, Kirtland, Upper Fruitland, Farmington, West Hammond, Lee Acres, Bloomfield, Blanco, Dulce, Chama, Los Ojos, Tierra Amarilla, Tres Piedras, El Prado, Taos, Taos Pueblo, Eagle Nest, Ute Park, Raton, Des Moines, Clayton
US 70: Lordsburg, Las Cruces, Organ, Holloman Air Force Base, Alamogordo, La Luz, Tularosa, Bent, Mescalero, Ruidoso, Ruidoso Downs, Glencoe, San Patricio, Hondo, Tinnie, Picacho, Roswell, Kenna, Elida, Portales, Clovis, Texico
US 82: La Luz, High Rolls Mountain Park, Mayhill, Hope, Artesia, Loco Hills, Maljamar, Lovington
US 84: Chama, Los Ojos, Tierra Amarilla, Abiquiu, Medanales, Hernandez, Ohkay Owingeh, Española, Santa Cruz, La Puebla, El Valle de Arroyo Seco, Pojoaque, Nambe, Cuyamungue, Tesuque, Santa Fe, La Loma, Santa Rosa, Fort Sumner, Melrose, Cannon Air Force Base, Clovis, Texico
US 87: Raton, Des Moines, Clayton
US 180: Luna, Buckhorn, Cliff, Gila, Silver City, Arenas Valley, Santa Clara, Bayard, Hurley, Faywood, Keeler Farm, Deming, Whites City, Carlsbad, La Huerta, Hobbs
US 285: Tres Piedras, Ojo Caliente, Hernandez, Ohkay Owingeh, Española, Santa Cruz, La Puebla, El Valle de Arroyo Seco, Pojoaque, Nambe, Cuyamungue, Tesuque, Santa Fe, Eldorado at Santa Fe, Clines Corners, Vaughn, Roswell, Artesia, Atoka, Lakewood, La Huerta, Carlsbad, Loving, Malaga
US 380: Carrizozo, Capitan, Lincoln, Hondo, Tinnie, Picacho, Roswell, Caprock, Tatum
US 412: Springer, Gladstone, Grenville, Clayton
US 491: Gallup, Gamerco, Twin Lakes, Tohatchi, Naschitti, Sheep Springs, Newcomb, Shiprock
US 550: Bernalillo, Santa Ana Pueblo, Enchanted Hills, Zia Pueblo, San Ysidro, Counselor, Lee Acres, Bloomfield, Aztec
NM 3: Ribera, Villanueva, Encino
NM 4: San Ysidro, Jemez Pueblo, Los Alamos, White Rock
NM 6: Los Lunas, Valencia
NM 9: Columbus, Hachita
NM 11: Deming, Columbus
NM 12: Aragon, Reserve
NM 14: Cedar Crest, Sandia Park, Sandia Knolls, Cerrillos
NM 15: Silver City, Pinos Altos
NM 18: Lovington, Hobbs, Eunice, Jal
NM 20: Fort Sumner
NM 26: Deming, Keeler Farm, Hatch
NM 28: Las Cruces, Mesilla, University Park, Mesilla Park, San Miguel, Mesquite, Vado, Chamberino
NM 32:
NM 36:
NM 38: Questa, Eagle Nest
NM 39: Logan, Mosquero, Solano, Mills
NM 41: Willard, Estancia, McIntosh, Moriarty, Lamy
NM 42: Willard, Cedarvale
NM 47: Isleta, Bosque Farms, Peralta, Valencia, Los Lunas, Tome, Los Chavez, Belen, Rio Communities (I-25 214-216)
NM 48: Ruidoso, Ruidoso Downs, Alto, Capitan
NM 51: Truth or Consequences, Elephant Butte
NM 53: Grants, San Rafael, Ramah
NM 58:
NM 61: Faywood, Hanover
NM 68: Española, Santa Cruz, Ohkay Owingeh, Alcalde, Velarde, Embudo, Ranchos de Taos, El Prado, Taos
NM 72: Raton
NM 80:
NM 81: Hachita
NM 90: Lordsburg, Tyrone, Silver City
NM 96: La Jara, Regina, Youngsville
NM 104: Las Vegas, Garita, Conchas Dam, Tucumcari
NM 107: Magdalena
NM 120: Wagon Mound
NM 128: Jal
NM 129: Newkirk
NM 146: Hachita
NM 152: Caballo, Hillsboro, Hanover, Bayard, Santa Clara (I-25 60-64)
NM 185: Las Cruces, San Ysidro, Doña Ana, Radium Springs, Rincon, Hatch
NM 187: Hatch, Salem, Garfield, Derry, Arrey (I-25 52-54)
NM 206: Portales, Dora, Pep, Crossroads, Tatum, Mcdonald, Lovington
NM 209: Tucumcari, Quay, Grady, Clovis
NM 247: Corona
NM 252: Mcalister, House
NM 264:
NM 278:
NM 371: Thoreau, Crownpoint, Farmington
NM 402: Clayton, Sedan, Nara Visa
NM 434: Mora, Guadalupita, Angel Fire, Eagle Nest
NM 469: Logan, Grady
NM 478: Mesilla, University Park, Mesilla Park, Mesquite, Vado, Berino, Anthony
NM 518: Las Vegas, Buena Vista, Mora, Holman, Ranchos de Taos
NM 522: El Prado, Arroyo Hondo, San Cristobal, Questa, Cerro
NM 537:
NM 602: Gallup
`;

export const routeJunctions = `
36.904 -106.794 US 64, US 84
36.804 -104.441 I-25, US 64
36.793 -108.684 US 64, US 491
36.793 -107.036 US 64, NM 537
36.784 -108.686 US 64, US 491
36.732 -108.223 US 64, NM 371
36.726 -108.199 US 64, NM 371
36.714 -107.979 US 64, US 550
36.709 -107.981 US 64, US 550
36.706 -105.595 NM 38, NM 522
36.682 -106.554 US 64, US 84
36.651 -105.961 US 64, US 285
36.641 -105.962 US 64, US 285
36.555 -105.261 US 64, NM 38, NM 434
36.510 -104.904 US 64, NM 58
36.456 -105.591 US 64, NM 522
36.454 -103.179 US 56, US 64, US 87, US 412, NM 402
36.446 -104.595 I-25, NM 58
36.431 -105.313 US 64, NM 434
36.407 -105.568 US 64, NM 68
36.368 -104.602 I-25, US 56, US 412
36.362 -105.605 NM 68, NM 518
36.314 -104.249 US 56, US 412, NM 39
36.255 -106.402 US 84, NM 96
36.147 -107.262 US 550, NM 537
36.089 -106.124 US 84, US 285
36.071 -106.977 US 550, NM 96
36.014 -104.705 I-25, NM 120
36.005 -106.079 US 84, US 285, NM 68
35.998 -106.048 US 84, US 285, NM 68
35.976 -105.341 NM 434, NM 518
35.944 -104.190 NM 39, NM 120
35.941 -104.188 NM 39, NM 120
35.633 -108.776 US 491, NM 264
35.609 -103.099 US 54, NM 402
35.600 -106.044 I-25, NM 14
35.599 -105.214 NM 104, NM 518
35.594 -105.209 I-25, NM 104
35.557 -106.773 US 550, NM 4
35.554 -105.879 I-25, US 285
35.530 -108.746 I-40, NM 602
35.523 -105.246 I-25, US 84
35.459 -105.894 US 285, NM 41
35.397 -105.454 I-25, NM 3
35.395 -108.221 I-40, NM 371
35.371 -103.409 US 54, NM 39, NM 469
35.343 -103.416 US 54, NM 469
35.298 -104.234 NM 104, NM 129
35.172 -103.612 I-40, NM 278
35.171 -103.720 US 54, NM 104
35.151 -103.721 I-40, NM 209
35.149 -103.782 I-40, US 54
35.147 -107.864 I-40, NM 53
35.113 -103.326 I-40, NM 469
35.108 -106.628 I-25, I-40
35.107 -108.687 NM 53, NM 602
35.103 -106.630 I-25, I-40
35.086 -106.380 I-40, NM 14
35.066 -104.264 I-40, US 54, NM 129
35.009 -105.663 I-40, US 285
35.008 -106.034 I-40, NM 41
34.999 -105.449 I-40, NM 3
34.981 -107.158 I-40, NM 6
34.956 -106.659 I-25, NM 47
34.949 -106.691 I-25, NM 47
34.947 -104.678 I-40, US 54
34.944 -104.656 I-40, US 54, US 84
34.824 -103.431 NM 209, NM 278
34.823 -103.737 NM 209, NM 252
34.822 -103.314 NM 209, NM 469
34.819 -106.759 I-25, NM 6
34.807 -106.736 NM 6, NM 47
34.658 -105.471 US 60, US 285, NM 3
34.606 -106.059 US 60, NM 41
34.602 -105.166 US 54, US 60
34.601 -105.218 US 54, US 60, US 285
34.596 -106.027 US 60, NM 41, NM 42
34.596 -105.188 US 54, US 60, US 285
34.474 -104.240 US 60, US 84, NM 20
34.471 -104.259 US 60, NM 20
34.468 -105.387 US 54, NM 3
34.443 -104.004 US 60, US 84, NM 252
34.434 -106.537 US 60, NM 47
34.417 -106.839 I-25, US 60
34.400 -103.195 US 60, US 70, US 84, NM 209
34.399 -103.190 US 60, US 70, US 84, NM 209
34.342 -108.522 US 60, NM 36
34.342 -108.493 US 60, NM 32, NM 36
34.250 -105.591 US 54, NM 42, NM 247
34.188 -103.330 US 70, NM 206
34.144 -107.836 US 60, NM 12
34.128 -104.824 US 285, NM 247
34.111 -107.255 US 60, NM 107
34.054 -106.887 I-25, US 60
33.923 -104.601 US 285, NM 20
33.917 -106.880 I-25, US 380
33.832 -108.615 NM 12, NM 32
33.692 -108.864 US 180, NM 12
33.646 -105.870 US 54, US 380
33.636 -107.121 I-25, NM 107
33.547 -105.567 US 380, NM 48
33.476 -104.514 US 70, US 285
33.396 -104.518 US 70, US 285, US 380
33.391 -105.269 US 70, US 380
33.325 -105.619 US 70, NM 48
33.261 -103.309 US 380, NM 206
33.080 -106.012 US 54, US 70
32.980 -103.315 US 82, NM 206
32.953 -107.315 I-25, NM 152
32.950 -105.963 US 54, US 70, US 82
32.948 -103.346 US 82, NM 18, NM 206
32.897 -107.313 I-25, NM 152
32.890 -107.307 I-25, NM 187
32.875 -105.961 US 54, US 70
32.842 -104.393 US 82, US 285
32.813 -107.289 I-25, NM 187
32.810 -107.932 NM 61, NM 152
32.796 -107.915 NM 61, NM 152
32.794 -107.275 I-25, NM 187
32.788 -108.245 US 180, NM 15
32.777 -108.145 US 180, NM 152
32.775 -108.270 US 180, NM 15, NM 90
32.696 -103.125 US 62, US 180, NM 18
32.663 -107.149 NM 26, NM 185, NM 187
32.535 -108.012 US 180, NM 61
32.421 -104.225 US 62, US 180, US 285
32.393 -104.215 US 62, US 180, US 285
32.379 -108.701 US 70, NM 90
32.350 -108.702 US 70, NM 90
32.349 -108.706 I-10, US 70
32.299 -107.749 US 180, NM 26
32.283 -106.776 I-10, NM 28
32.276 -106.760 I-10, I-25
32.272 -107.751 I-10, US 180, NM 26
32.268 -106.766 NM 28, NM 478
32.264 -106.730 I-10, I-25
32.240 -108.951 I-10, NM 80
32.195 -108.293 I-10, NM 146
32.121 -103.184 NM 18, NM 128
31.932 -109.027 NM 9, NM 80
31.916 -108.317 NM 9, NM 81, NM 146
31.828 -107.634 NM 9, NM 11
`;
