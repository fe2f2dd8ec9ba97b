/**
 * Towns and settlements beside the signed routes of New Mexico: `name | county | size | lat lon`.
 *
 * A city is a county seat or has 5,000 people; a settlement is a post office or a village whose point may be
 * some km from its houses. Places: GeoNames (CC BY 4.0), and U.S. National Weather Service. See docs/data.md.
 */
export const townRows = `
Abiquiu | Rio Arriba | settlement | 36.1769 -106.2449
Agua Fria | Santa Fe | town | 35.6545 -106.0222
Alamogordo | Otero | city | 32.8995 -105.9603
Albuquerque | Bernalillo | city | 35.0845 -106.6511
Alcalde | Rio Arriba | settlement | 36.0889 -106.0536
Alto | Lincoln | settlement | 33.4314 -105.6776
Angel Fire | Colfax | town | 36.3931 -105.2850
Anthony | Doña Ana | city | 32.0040 -106.6058
Aragon | Catron | settlement | 33.8859 -108.5466
Arenas Valley | Grant | town | 32.7940 -108.1842
Arrey | Sierra | settlement | 32.8487 -107.3192
Arroyo Hondo | Taos | settlement | 36.5796 -105.6873
Artesia | Eddy | city | 32.8423 -104.4033
Atoka | Eddy | town | 32.7696 -104.3889
Aztec | San Juan | city | 36.8222 -107.9929
Bard | Quay | settlement | 35.1303 -103.1605
Bayard | Grant | town | 32.7617 -108.1306
Belen | Valencia | city | 34.6628 -106.7764
Bent | Otero | settlement | 33.1480 -105.8635
Berino | Doña Ana | town | 32.0709 -106.6214
Bernalillo | Sandoval | city | 35.3000 -106.5511
Blanco | San Juan | settlement | 36.7242 -107.8253
Bloomfield | San Juan | city | 36.7111 -107.9845
Bluewater | Cibola | settlement | 35.2550 -107.9856
Boles Acres | Otero | town | 32.8070 -105.9861
Bosque | Socorro | settlement | 34.4996 -106.8038
Bosque Farms | Valencia | town | 34.8548 -106.7053
Buckhorn | Grant | settlement | 33.0633 -108.6956
Buena Vista | Mora | settlement | 35.9136 -105.2492
Caballo | Sierra | settlement | 32.9641 -107.4102
Cannon Air Force Base | Curry | town | 34.3969 -103.3244
Capitan | Lincoln | town | 33.5454 -105.5722
Caprock | Lea | settlement | 33.3939 -103.6390
Carlsbad | Eddy | city | 32.4207 -104.2288
Carnuel | Bernalillo | town | 35.0639 -106.4573
Carrizozo | Lincoln | city | 33.6417 -105.8772
Casa Blanca | Cibola | settlement | 35.0456 -107.4714
Cedar Crest | Bernalillo | settlement | 35.1285 -106.3617
Cedarvale | Torrance | settlement | 34.3706 -105.7020
Cerrillos | Santa Fe | settlement | 35.4230 -106.1317
Cerro | Taos | settlement | 36.7539 -105.6128
Chama | Rio Arriba | town | 36.9031 -106.5795
Chamberino | Doña Ana | settlement | 32.0401 -106.6856
Church Rock | McKinley | town | 35.5339 -108.5998
Clayton | Union | city | 36.4517 -103.1841
Cliff | Grant | settlement | 32.9623 -108.6112
Clines Corners | Torrance | settlement | 35.0095 -105.6692
Clovis | Curry | city | 34.4048 -103.2052
Columbus | Luna | town | 31.8276 -107.6400
Conchas Dam | San Miguel | settlement | 35.3786 -104.2052
Continental Divide | McKinley | settlement | 35.4226 -108.3230
Corona | Lincoln | settlement | 34.1693 -105.5339
Corrales | Sandoval | city | 35.2378 -106.6067
Counselor | Sandoval | settlement | 36.2092 -107.4578
Crossroads | Lea | settlement | 33.5272 -103.3564
Crownpoint | McKinley | town | 35.6781 -108.1512
Cubero | Cibola | settlement | 35.0859 -107.5181
Cuervo | Guadalupe | settlement | 35.0312 -104.4086
Cuyamungue | Santa Fe | settlement | 35.8700 -106.0000
Deming | Luna | city | 32.2687 -107.7586
Derry | Sierra | settlement | 32.7881 -107.2822
Des Moines | Union | settlement | 36.7291 -103.8739
Doña Ana | Doña Ana | town | 32.3895 -106.8139
Dora | Roosevelt | settlement | 33.9387 -103.3366
Dulce | Rio Arriba | town | 36.9336 -106.9989
Eagle Nest | Colfax | settlement | 36.5326 -105.2756
Edgewood | Santa Fe | town | 35.0614 -106.1914
El Cerro | Valencia | town | 34.7270 -106.7109
El Prado | Taos | settlement | 36.4317 -105.5747
El Valle de Arroyo Seco | Santa Fe | town | 35.9628 -106.0295
Eldorado at Santa Fe | Santa Fe | city | 35.5264 -105.9347
Elephant Butte | Sierra | town | 33.1487 -107.1847
Elida | Roosevelt | settlement | 33.9405 -103.6323
Embudo | Rio Arriba | settlement | 36.2153 -105.8901
Enchanted Hills | Sandoval | town | 35.3368 -106.5930
Encino | Torrance | settlement | 34.6150 -105.4839
Española | Rio Arriba | city | 35.9911 -106.0806
Estancia | Torrance | city | 34.7584 -106.0559
Eunice | Lea | town | 32.4373 -103.1591
Fairacres | Doña Ana | settlement | 32.2984 -106.8812
Farmington | San Juan | city | 36.7281 -108.2187
Faywood | Grant | settlement | 32.5642 -108.0242
Fort Sumner | De Baca | city | 34.4717 -104.2455
Fort Wingate | McKinley | settlement | 35.5191 -108.4864
Gallup | McKinley | city | 35.5281 -108.7426
Gamerco | McKinley | settlement | 35.5763 -108.7626
Garfield | Doña Ana | settlement | 32.7557 -107.2704
Garita | San Miguel | settlement | 35.3502 -104.4419
Gila | Grant | settlement | 32.9659 -108.5767
Gladstone | Union | settlement | 36.3048 -103.9730
Glencoe | Lincoln | settlement | 33.3898 -105.4391
Glorieta | Santa Fe | settlement | 35.5288 -105.7477
Grady | Curry | settlement | 34.8107 -103.2980
Grants | Cibola | city | 35.1476 -107.8526
Grenville | Union | settlement | 36.3698 -103.5055
Guadalupita | Mora | settlement | 36.1375 -105.2386
Hachita | Grant | settlement | 31.8904 -108.3316
Hanover | Grant | settlement | 32.8045 -107.9545
Hatch | Doña Ana | town | 32.6654 -107.1531
Hernandez | Rio Arriba | settlement | 36.0738 -106.1396
High Rolls Mountain Park | Otero | settlement | 32.9396 -105.8189
Hillsboro | Sierra | settlement | 32.9239 -107.6276
Hobbs | Lea | city | 32.7026 -103.1360
Holloman Air Force Base | Otero | town | 32.8483 -106.0998
Holman | Mora | settlement | 36.0384 -105.3836
Hondo | Lincoln | settlement | 33.3876 -105.2708
Hope | Eddy | settlement | 32.8156 -104.7299
House | Quay | settlement | 34.6952 -103.9203
Hurley | Grant | town | 32.6992 -108.1320
Ilfeld | San Miguel | settlement | 35.4212 -105.5589
Isleta | Bernalillo | settlement | 34.9073 -106.6892
Jal | Lea | town | 32.1132 -103.1935
Jarales | Valencia | town | 34.6131 -106.7636
Jemez Pueblo | Sandoval | town | 35.6142 -106.7283
Keeler Farm | Luna | town | 32.3161 -107.7602
Kenna | Roosevelt | settlement | 33.8423 -103.7719
Kirtland | San Juan | city | 36.7342 -108.3598
La Cienega | Santa Fe | town | 35.5628 -106.1309
La Huerta | Eddy | town | 32.4429 -104.2211
La Jara | Sandoval | settlement | 36.1194 -106.9923
La Loma | Guadalupe | settlement | 35.1734 -105.0775
La Luz | Otero | town | 32.9779 -105.9419
La Mesilla | Rio Arriba | town | 35.9484 -106.0706
La Puebla | Santa Fe | town | 35.9892 -105.9964
Laguna | Cibola | town | 35.0367 -107.3828
Lakewood | Eddy | settlement | 32.6362 -104.3650
Lamy | Santa Fe | settlement | 35.4311 -105.9409
Las Cruces | Doña Ana | city | 32.3123 -106.7783
Las Vegas | San Miguel | city | 35.5939 -105.2239
Lee Acres | San Juan | city | 36.6989 -108.0367
Lemitar | Socorro | settlement | 34.1560 -106.9044
Lincoln | Lincoln | settlement | 33.4869 -105.3820
Loco Hills | Eddy | settlement | 32.8190 -103.9777
Logan | Quay | settlement | 35.3681 -103.4383
Lordsburg | Hidalgo | city | 32.3504 -108.7087
Los Alamos | Los Alamos | city | 35.8881 -106.3070
Los Chavez | Valencia | city | 34.7257 -106.7573
Los Lunas | Valencia | city | 34.8062 -106.7334
Los Ojos | Rio Arriba | settlement | 36.7292 -106.5700
Los Ranchos de Albuquerque | Bernalillo | city | 35.1620 -106.6428
Loving | Eddy | town | 32.2862 -104.0958
Lovington | Lea | city | 32.9440 -103.3486
Luna | Catron | settlement | 33.8189 -108.9545
Magdalena | Socorro | settlement | 34.1114 -107.2409
Malaga | Eddy | settlement | 32.1813 -104.0668
Maljamar | Lea | settlement | 32.8562 -103.7627
Maxwell | Colfax | settlement | 36.5434 -104.5640
Mayhill | Otero | settlement | 32.9070 -105.5181
Mcalister | Quay | settlement | 34.6923 -103.7764
Mcdonald | Lea | settlement | 33.1407 -103.3174
McIntosh | Torrance | town | 34.8648 -106.0517
Medanales | Rio Arriba | settlement | 36.1756 -106.1834
Melrose | Curry | settlement | 34.4479 -103.6325
Mentmore | McKinley | settlement | 35.5042 -108.8317
Mescalero | Otero | town | 33.1576 -105.7742
Mesilla | Doña Ana | town | 32.2701 -106.8008
Mesilla Park | Doña Ana | settlement | 32.2100 -106.7147
Mesita | Cibola | settlement | 35.0100 -107.3200
Mesquite | Doña Ana | town | 32.1645 -106.6967
Milan | Cibola | town | 35.1698 -107.8909
Mills | Harding | settlement | 36.1281 -104.2277
Mora | Mora | city | 35.9742 -105.3300
Moriarty | Torrance | town | 34.9900 -106.0492
Mosquero | Harding | city | 35.7770 -103.9566
Mountainair | Torrance | settlement | 34.5158 -106.2577
Nambe | Santa Fe | town | 35.8934 -105.9825
Nara Visa | Quay | settlement | 35.6180 -103.1317
Naschitti | San Juan | settlement | 36.0600 -108.6700
New Laguna | Cibola | settlement | 35.0409 -107.4220
Newcomb | San Juan | settlement | 36.2847 -108.7059
Newkirk | Guadalupe | settlement | 35.0847 -104.2433
North Acomita Village | Cibola | settlement | 35.0600 -107.5600
North Valley | Bernalillo | city | 35.1734 -106.6234
Ohkay Owingeh | Rio Arriba | town | 36.0508 -106.0690
Ojo Caliente | Taos | settlement | 36.3313 -106.0028
Organ | Doña Ana | settlement | 32.4259 -106.6136
Orogrande | Otero | settlement | 32.3712 -106.0844
Pecos | San Miguel | town | 35.5742 -105.6750
Pep | Roosevelt | settlement | 33.8362 -103.3355
Peralta | Valencia | town | 34.8370 -106.6906
Picacho | Lincoln | settlement | 33.3518 -105.1450
Pie Town | Catron | settlement | 34.3243 -108.3682
Pinos Altos | Grant | settlement | 32.8614 -108.2192
Pojoaque | Santa Fe | town | 35.8928 -106.0231
Polvadera | Socorro | settlement | 34.2059 -106.9167
Portales | Roosevelt | city | 34.1862 -103.3344
Prewitt | McKinley | settlement | 35.3547 -108.1038
Quay | Quay | settlement | 34.9167 -103.7782
Quemado | Catron | settlement | 34.2652 -108.7578
Questa | Taos | town | 36.7039 -105.5950
Radium Springs | Doña Ana | town | 32.5012 -106.9281
Ramah | McKinley | settlement | 35.1324 -108.4920
Ranchos de Taos | Taos | town | 36.3586 -105.6095
Raton | Colfax | city | 36.9034 -104.4391
Regina | Sandoval | settlement | 36.1842 -106.9567
Rehoboth | McKinley | settlement | 35.5289 -108.6548
Reserve | Catron | city | 33.7131 -108.7578
Ribera | San Miguel | settlement | 35.3344 -105.4652
Rincon | Doña Ana | settlement | 32.6597 -107.0643
Rio Communities | Valencia | town | 34.6496 -106.7340
Roswell | Chaves | city | 33.3944 -104.5249
Rowe | San Miguel | settlement | 35.4917 -105.6753
Ruidoso | Lincoln | city | 33.3317 -105.6730
Ruidoso Downs | Lincoln | town | 33.3290 -105.6044
Salem | Doña Ana | settlement | 32.7093 -107.2157
San Acacia | Socorro | settlement | 34.2283 -106.9049
San Cristobal | Taos | settlement | 36.6116 -105.6360
San Felipe Pueblo | Sandoval | town | 35.4339 -106.4467
San Fidel | Cibola | settlement | 35.0823 -107.5992
San Jon | Quay | settlement | 35.1198 -103.2846
San Miguel | Doña Ana | town | 32.1554 -106.7350
San Patricio | Lincoln | settlement | 33.3877 -105.3498
San Rafael | Cibola | settlement | 35.1125 -107.8826
San Ysidro | Doña Ana | town | 32.3509 -106.8111
San Ysidro | Sandoval | settlement | 35.5634 -106.7706
Sandia Knolls | Bernalillo | town | 35.1639 -106.3114
Sandia Park | Bernalillo | settlement | 35.1683 -106.3238
Santa Ana Pueblo | Sandoval | settlement | 35.3500 -106.5100
Santa Clara | Grant | town | 32.7795 -108.1503
Santa Clara Pueblo | Rio Arriba | town | 35.9656 -106.0886
Santa Cruz | Santa Fe | settlement | 35.9860 -106.0318
Santa Fe | Santa Fe | city | 35.6870 -105.9378
Santa Rosa | Guadalupe | city | 34.9387 -104.6825
Seama | Cibola | settlement | 35.0500 -107.5200
Sedan | Union | settlement | 36.2260 -103.1449
Serafina | San Miguel | settlement | 35.3975 -105.3236
Sheep Springs | San Juan | settlement | 36.1420 -108.7064
Shiprock | San Juan | city | 36.7856 -108.6870
Silver City | Grant | city | 32.7701 -108.2803
Skyline-Ganipa | Cibola | town | 35.0328 -107.6140
Socorro | Socorro | city | 34.0584 -106.8914
Solano | Harding | settlement | 35.8484 -104.0675
South Valley | Bernalillo | city | 35.0100 -106.6781
Springer | Colfax | settlement | 36.3767 -104.5927
Sunland Park | Doña Ana | city | 31.7965 -106.5800
Taos | Taos | city | 36.4072 -105.5731
Taos Pueblo | Taos | town | 36.4386 -105.5444
Tatum | Lea | settlement | 33.2600 -103.3140
Tesuque | Santa Fe | settlement | 35.7874 -105.9157
Texico | Curry | town | 34.3887 -103.0513
Thoreau | McKinley | town | 35.4025 -108.2234
Tierra Amarilla | Rio Arriba | city | 36.7003 -106.5498
Tinnie | Lincoln | settlement | 33.3706 -105.2264
Tohatchi | McKinley | settlement | 36.0021 -108.6229
Tome | Valencia | town | 34.7409 -106.7284
Tres Piedras | Taos | settlement | 36.6470 -105.9672
Truth or Consequences | Sierra | city | 33.1284 -107.2528
Tucumcari | Quay | city | 35.1719 -103.7269
Tularosa | Otero | town | 33.0740 -106.0186
Twin Lakes | McKinley | town | 35.7092 -108.7748
Tyrone | Grant | settlement | 32.7098 -108.3020
University Park | Doña Ana | town | 32.2834 -106.7533
Upper Fruitland | San Juan | town | 36.7158 -108.3142
Ute Park | Colfax | settlement | 36.5581 -105.1150
Vado | Doña Ana | town | 32.1118 -106.6625
Valencia | Valencia | town | 34.7995 -106.7003
Vaughn | Guadalupe | settlement | 34.6241 -105.1926
Velarde | Rio Arriba | settlement | 36.1589 -105.9747
Villanueva | San Miguel | settlement | 35.2667 -105.3608
Wagon Mound | Mora | settlement | 35.9814 -104.6910
Waterflow | San Juan | town | 36.7597 -108.4818
Watrous | Mora | settlement | 35.7906 -104.9817
West Hammond | San Juan | town | 36.6807 -108.0492
White Rock | Los Alamos | city | 35.8275 -106.2039
Whites City | Eddy | settlement | 32.1757 -104.3766
Willard | Torrance | settlement | 34.5754 -106.0307
Williamsburg | Sierra | settlement | 33.1171 -107.2915
Yeso | De Baca | settlement | 34.4550 -104.7452
Youngsville | Rio Arriba | settlement | 36.1875 -106.5564
Zia Pueblo | Sandoval | settlement | 35.5100 -106.7200
`;
